# camera by limma: Rscript make.R, in this folder.
# data.tsv: 120 invented genes (rows) of 30 people, the first 12 of them with a common part, and signs of a set.
# columns.tsv: two columns of the people.
suppressMessages(library(limma))

set.seed(5)
people <- 30
columns <- data.frame(age = round(rnorm(people), 4), exposure = round(rnorm(people), 4))
common <- rnorm(people)
values <- t(sapply(1:120, function(gene) {
  spread <- exp(rnorm(1, 0, 0.4))
  round(5 + spread * (rnorm(people) + (gene <= 12) * (0.6 * common + 0.4 * columns$exposure)), 4)
}))
sign <- c(rep(1, 12), rep(0, 108))
write.table(data.frame(sign, values), "data.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
write.table(columns, "columns.tsv", sep = "\t", quote = FALSE, row.names = FALSE)

design <- model.matrix(~ age + exposure, columns)
estimated <- camera(values, list(1:12), design, contrast = 3, inter.gene.cor = NA)
naive <- camera(values, list(1:12), design, contrast = 3, inter.gene.cor = 0)
fit <- eBayes(lmFit(values, design))
expected <- data.frame(
  quantity = c("correlation", "p_value", "p_naive", "prior", "prior_df", "first_t"),
  value = sprintf("%.15g", c(
    estimated$Correlation, estimated$PValue, naive$PValue, fit$s2.prior, fit$df.prior, fit$t[1, 3]
  ))
)
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
for (made in c("make.R", "data.tsv", "columns.tsv")) writeLines(sprintf("# sha256 %s %s", sha256(made), made), out)
write.table(expected, out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
