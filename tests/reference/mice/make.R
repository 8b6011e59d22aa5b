# Multiple imputation with mice, and its pooling. Called in this folder: Rscript make.R
# 120 participants: y on x and two covariates, each missing at random by y and x.
suppressMessages(library(mice))
set.seed(20251022)
n <- 120
z1 <- rnorm(n)
z2 <- 0.4 * z1 + rnorm(n)
x <- 0.5 * z1 + 0.3 * z2 + rnorm(n)
y <- 0.4 * x + 0.5 * z1 - 0.3 * z2 + rnorm(n)
z1[runif(n) < plogis(-1.5 + y)] <- NA
z2[runif(n) < plogis(-1.5 - x)] <- NA
data <- round(data.frame(y, x, z1, z2), 4)
write.table(data, "data.tsv", sep = "\t", quote = FALSE, row.names = FALSE, na = "")

# the fits of 20 imputations, and what mice makes of them
fits <- with(mice(data, m = 20, maxit = 10, method = "norm", seed = 1, printFlag = FALSE), lm(y ~ x + z1 + z2))
each <- do.call(rbind, lapply(seq_along(fits$analyses), function(i) {
  s <- summary(fits$analyses[[i]])$coefficients
  data.frame(imputation = i, term = rownames(s), estimate = s[, 1], variance = s[, 2]^2)
}))
write.table(format(each, digits = 17, trim = TRUE), "imputations.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
told <- function(fits) {
  p <- pool(fits)
  s <- summary(p, conf.int = TRUE)
  data.frame(
    term = as.character(s$term), estimate = s$estimate, std_error = s$std.error, df = s$df, t = s$statistic,
    p_value = s$p.value, ci_low = s$`2.5 %`, ci_high = s$`97.5 %`, fmi = p$pooled$fmi,
    within = p$pooled$ubar, between = p$pooled$b
  )
}
expected <- cbind(imputations = 20, told(fits))
# the same of 300: what imputations by another program should agree with
many <- with(mice(data, m = 300, maxit = 5, method = "norm", seed = 2, printFlag = FALSE), lm(y ~ x + z1 + z2))
expected <- rbind(expected, cbind(imputations = 300, told(many)))
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
for (made in c("make.R", "data.tsv", "imputations.tsv")) writeLines(sprintf("# sha256 %s %s", sha256(made), made), out)
write.table(format(expected, digits = 15, trim = TRUE), out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
