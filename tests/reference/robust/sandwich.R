# Standard errors and degrees of freedom of R, for data.csv: Rscript sandwich.R > sandwich.csv
suppressMessages({library(sandwich); library(clubSandwich)})
data <- read.csv("data.csv")
fit <- lm(y ~ a + b + v, data)
hc3 <- sqrt(diag(vcovHC(fit, type = "HC3")))
cr2 <- coef_test(fit, vcov = "CR2", cluster = data$g)
cat(sprintf("# R %s, sandwich %s, clubSandwich %s\n", getRversion(), packageVersion("sandwich"), packageVersion("clubSandwich")))
cat("column,estimate,hc3,cr2,df,p\n")
for (name in c("a", "b", "v")) {
  row <- cr2[rownames(cr2) == name, ]
  cat(sprintf("%s,%.15g,%.15g,%.15g,%.15g,%.15g\n", name, coef(fit)[name], hc3[name], row$SE, row$df_Satt, row$p_Satt))
}
