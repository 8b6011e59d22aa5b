# Slopes within and between participants, by gls with an unstructured covariance, REML: Rscript make.R, in this folder.
# data.tsv: 30 participants with up to 3 visits, of random numbers (numpy's default_rng(6), rounded to 4 digits).
suppressMessages(library(nlme))

data <- read.delim("data.tsv", colClasses = c(subject = "character"))
data$place <- as.integer(factor(data$visit, c("first", "second", "third")))
data$cell <- interaction(data$arm, data$visit)
data$z <- (data$x - mean(data$x)) / sd(data$x)
data$between <- ave(data$z, data$subject)
data$within <- data$z - data$between
precise <- glsControl(maxIter = 500, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "nlminb")
fit <- gls(
  y ~ 0 + cell + age + between + within, data, correlation = corSymm(form = ~ place | subject),
  weights = varIdent(form = ~ 1 | visit), method = "REML", control = precise
)
b <- coef(fit)[c("between", "within")]
v <- vcov(fit)[c("between", "within"), c("between", "within")]
rows <- data.frame(
  effect = c("between participants", "within participants", "between less within"),
  estimate = sprintf("%.12g", c(b, b[1] - b[2])),
  std_error = sprintf("%.12g", sqrt(c(diag(v), v[1, 1] + v[2, 2] - 2 * v[1, 2])))
)
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
writeLines(sprintf("# sha256 %s %s", sha256("make.R"), "make.R"), out)
writeLines(sprintf("# sha256 %s %s", sha256("data.tsv"), "data.tsv"), out)
writeLines(sprintf("# loglik %.10f", as.numeric(logLik(fit))), out)
write.table(rows, out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
