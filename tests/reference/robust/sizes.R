# Sizes of R for data.csv, by regressions written out: Rscript sizes.R > sizes.csv
data <- read.csv("data.csv")
data$av <- data$a * data$v
columns <- c("a", "b", "v", "av")
whole <- lm(y ~ a + b + v + av, data)
df <- whole$df.residual
cat(sprintf("# R %s\n", getRversion()))
cat("column,estimate,std_error,beta,partial_r,partial_r_low,partial_r_high,delta_r2,bound,p_equivalent\n")
scaled <- lm(y ~ a + b + v + av, as.data.frame(scale(data[c("y", columns)])))
for (name in columns) {
  others <- setdiff(columns, name)
  without <- lm(reformulate(others, "y"), data)
  own <- lm(reformulate(others, name), data)
  r <- cor(resid(without), resid(own))
  # Fisher's z of n - 3 participants, less one for each of the other columns
  ends <- tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(nrow(data) - 3 - length(others)))
  limits <- confint(whole, name, level = .9)
  b <- coef(whole)[name]
  se <- sqrt(vcov(whole)[name, name])
  p <- max(pt((b + .3) / se, df, lower.tail = FALSE), pt((b - .3) / se, df))
  added <- summary(whole)$r.squared - summary(without)$r.squared
  numbers <- c(b, se, coef(scaled)[name], r, ends, added, max(abs(limits)), p)
  cat(paste(c(name, sprintf("%.15g", numbers)), collapse = ","), "\n", sep = "")
}
squares <- lm(y ~ a + b + v + av + I(a^2) + I(v^2), data)
cat(sprintf("# p of av beside the squares of a and v: %.15g\n", summary(squares)$coefficients["av", 4]))
