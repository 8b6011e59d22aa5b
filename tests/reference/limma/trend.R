# limma-trend: Rscript trend.R, in this folder.
# spread.tsv: 150 invented genes (rows) of 24 people, with variances that fall with the mean and spread around that.
# alike.tsv: 60 genes with one variance, so that limma's prior has no end of degrees of freedom.
# people.tsv: two columns of the people.
suppressMessages(library(limma))

set.seed(11)
people <- 24
columns <- data.frame(age = round(rnorm(people), 4), exposure = round(rnorm(people), 4))
invented <- function(genes, sd) {
  level <- rgamma(genes, 4, 0.6)
  t(sapply(seq_len(genes), function(gene) {
    slope <- (gene <= 10) * 0.5
    round(level[gene] + sd(level[gene]) * (rnorm(people) + slope * columns$exposure), 4)
  }))
}
studies <- list(
  spread = invented(150, function(level) exp(rnorm(1, 0.3 - 0.1 * level, 0.3))),
  alike = invented(60, function(level) 0.5)
)
write.table(columns, "people.tsv", sep = "\t", quote = FALSE, row.names = FALSE)

design <- model.matrix(~ age + exposure, columns)
expected <- do.call(rbind, lapply(names(studies), function(name) {
  values <- studies[[name]]
  write.table(values, paste0(name, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
  fit <- eBayes(lmFit(values, design), trend = TRUE, robust = FALSE)
  number <- function(x) sprintf("%.15g", x)
  data.frame(
    study = name, gene = seq_len(nrow(values)), estimate = number(fit$coefficients[, "exposure"]),
    mean = number(fit$Amean), variance = number(fit$s2.post), prior = number(fit$s2.prior),
    prior_df = number(fit$df.prior), df = number(fit$df.total), t = number(fit$t[, "exposure"]),
    p_value = number(fit$p.value[, "exposure"]),
    fdr = number(topTable(fit, "exposure", number = Inf, sort.by = "none")$adj.P.Val)
  )
}))
stopifnot(tapply(as.numeric(expected$prior_df), expected$study, function(df) all(is.finite(df)))[c("spread", "alike")] == c(TRUE, FALSE))
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("trend.tsv", "w")
for (made in c("trend.R", "people.tsv", "spread.tsv", "alike.tsv")) writeLines(sprintf("# sha256 %s %s", sha256(made), made), out)
write.table(expected, out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "trend_session.txt")
