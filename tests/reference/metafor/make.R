# Studies together by metafor: Rscript make.R, in this folder.
# data.tsv: invented slopes and standard errors; two studies that differ or not, three, and seven.
suppressMessages(library(metafor))

data <- read.delim("data.tsv")
rows <- list()
add <- function(set, without, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(set, without, quantity, value = sprintf("%.15g", value))
}
together <- function(set, without, studies) {
  control <- list(threshold = 1e-12, maxiter = 1000)
  fixed <- rma(estimate, sei = std_error, data = studies, method = "FE")
  random <- rma(estimate, sei = std_error, data = studies, method = "REML", test = "adhoc", control = control)
  expected <- predict(random)
  spread <- confint(random, control = list(tau2.max = 1e6, tol = 1e-13))$random
  for (quantity in c("estimate", "std_error", "p_value", "ci_low", "ci_high")) {
    name <- c(estimate = "beta", std_error = "se", p_value = "pval", ci_low = "ci.lb", ci_high = "ci.ub")[quantity]
    add(set, without, paste0("fixed_", quantity), as.numeric(fixed[[name]]))
    add(set, without, paste0("random_", quantity), as.numeric(random[[name]]))
  }
  add(set, without, "prediction_low", expected$pi.lb)
  add(set, without, "prediction_high", expected$pi.ub)
  add(set, without, "q", random$QE)
  add(set, without, "p_differ", random$QEp)
  add(set, without, "tau2", random$tau2)
  add(set, without, "tau2_low", spread["tau^2", "ci.lb"])
  add(set, without, "tau2_high", spread["tau^2", "ci.ub"])
  add(set, without, "i2", spread["I^2(%)", "estimate"] / 100)
  add(set, without, "i2_low", spread["I^2(%)", "ci.lb"] / 100)
  add(set, without, "i2_high", spread["I^2(%)", "ci.ub"] / 100)
}
for (set in unique(data$set)) {
  studies <- data[data$set == set, ]
  together(set, "", studies)
  if (nrow(studies) > 2) {
    for (without in studies$study) together(set, without, studies[studies$study != without, ])
  }
}
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
writeLines(sprintf("# sha256 %s %s", sha256(c("make.R")), "make.R"), out)
writeLines(sprintf("# sha256 %s %s", sha256(c("data.tsv")), "data.tsv"), out)
write.table(do.call(rbind, rows), out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
