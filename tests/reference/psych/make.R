# Scores, reliability and item statistics by psych: Rscript make.R, in this folder.
# data.tsv: 60 simulated people of the demonstration's Study 2 (seed 1), their responses as given, with some taken out.
library(psych)

scales <- list(
  prwo = list(items = paste0("prwo", 1:3), reversed = c(1, 3), low = 1, high = 5),
  loneliness = list(items = paste0("ucla", 1:20), reversed = c(1, 5, 6, 9, 10, 15, 16, 19, 20), low = 1, high = 4),
  collectivism = list(items = paste0("col", 1:8), reversed = c(), low = 1, high = 9)
)
responses <- read.delim("data.tsv")
rows <- list()
add <- function(scale, item, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(scale, item, quantity, value = sprintf("%.15g", value))
}
for (name in names(scales)) {
  scale <- scales[[name]]
  keys <- rep(1, length(scale$items))
  keys[scale$reversed] <- -1
  recoded <- reverse.code(keys, responses[, scale$items], mini = scale$low, maxi = scale$high)
  colnames(recoded) <- scale$items
  complete <- na.omit(as.data.frame(recoded))
  fit <- alpha(complete)
  score <- rowMeans(recoded)
  described <- describe(score)
  add(name, "", "n", described$n)
  add(name, "", "mean", described$mean)
  add(name, "", "sd", described$sd)
  add(name, "", "alpha", fit$total$raw_alpha)
  add(name, "", "alpha_ci_low", fit$feldt$lower.ci$raw_alpha)
  add(name, "", "alpha_ci_high", fit$feldt$upper.ci$raw_alpha)
  of_items <- describe(recoded)
  for (i in seq_along(scale$items)) {
    add(name, scale$items[i], "n", of_items$n[i])
    add(name, scale$items[i], "mean", of_items$mean[i])
    add(name, scale$items[i], "sd", of_items$sd[i])
    add(name, scale$items[i], "item_rest_r", fit$item.stats$r.drop[i])
  }
}
sha256 <- function(file) strsplit(system2("sha256sum", file, stdout = TRUE), " ")[[1]][1]
out <- file("expected.tsv", "w")
writeLines(sprintf("# sha256 %s %s", sha256(c("make.R")), "make.R"), out)
writeLines(sprintf("# sha256 %s %s", sha256(c("data.tsv")), "data.tsv"), out)
write.table(do.call(rbind, rows), out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
writeLines(capture.output(sessionInfo()), "session.txt")
