# Mean correlation of each sample with the others, and how far it is from the median in SD by the
# median absolute deviation: base R. Called in this folder: Rscript make.R
# 200 genes x 12 samples of log2 values; s12 shares less of the profile of the others.
set.seed(20251022)
level <- runif(200, 2, 12)
x <- round(sapply(1:12, function(i) level + rnorm(200, sd = ifelse(i == 12, 3, 0.3 + i / 20))), 3)
dimnames(x) <- list(gene = paste0("g", 1:200), paste0("s", 1:12))
write.table(data.frame(gene = rownames(x), x), "data.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
r <- cor(x)
mean_r <- (rowSums(r) - 1) / (ncol(x) - 1)
z <- (mean_r - median(mean_r)) / mad(mean_r, constant = 1 / 0.6745)
expected <- data.frame(sample = colnames(x), mean_r = mean_r, z = z)
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
for (made in c("make.R", "data.tsv")) writeLines(sprintf("# sha256 %s %s", sha256(made), made), out)
write.table(format(expected, digits = 15, trim = TRUE), out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
