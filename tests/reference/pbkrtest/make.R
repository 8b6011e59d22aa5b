# Kenward-Roger by pbkrtest of the random-intercept model, complete data: Rscript make.R, in this folder.
# data.tsv: distances in 27 children at 4 ages, Potthoff & Roy 1964, Biometrika 51:313.
suppressMessages({library(lme4); library(pbkrtest)})

data <- read.delim("data.tsv")
data$sex <- factor(data$sex, c("Male", "Female"))
precise <- lmerControl(optimizer = "nloptwrap", optCtrl = list(ftol_abs = 1e-15, xtol_abs = 1e-12, maxeval = 10000))
rows <- list()
add <- function(model, effect, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(model, effect, quantity, value = sprintf("%.15g", value))
}
describe <- function(name, formula, joint) {
  fit <- lmer(formula, data, REML = TRUE, control = precise)
  adjusted <- as.matrix(vcovAdj(fit))
  for (i in seq_along(fixef(fit))) {
    row <- matrix(as.numeric(seq_along(fixef(fit)) == i), 1)
    test <- KRmodcomp(fit, row)$test
    effect <- names(fixef(fit))[i]
    add(name, effect, "estimate", fixef(fit)[i])
    add(name, effect, "std_error", sqrt(adjusted[i, i]))
    add(name, effect, "df", test["Ftest", "ddf"])
  }
  test <- KRmodcomp(fit, joint)$test
  add(name, "joint", "F", test["Ftest", "stat"])
  add(name, "joint", "scale", test["Ftest", "F.scaling"])
  add(name, "joint", "df_num", test["Ftest", "ndf"])
  add(name, "joint", "df_denom", test["Ftest", "ddf"])
  add(name, "joint", "p_value", test["Ftest", "p.value"])
}
describe("slopes", distance ~ age * sex + (1 | subject), rbind(c(0, 0, 1, 0), c(0, 0, 0, 1)))
visits <- cbind(0, diag(3), 0, 0, 0, 0)
describe("visits", distance ~ factor(age) * sex + (1 | subject), visits)
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
writeLines(sprintf("# sha256 %s %s", sha256("make.R"), "make.R"), out)
writeLines(sprintf("# sha256 %s %s", sha256("data.tsv"), "data.tsv"), out)
write.table(do.call(rbind, rows), out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
