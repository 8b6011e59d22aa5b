# cohort.sas7bdat from data.tsv by haven: Rscript make.R, in this folder.
library(haven)
people <- read.delim("data.tsv", colClasses = c(id = "character"))
suppressWarnings(write_sas(people, "cohort.sas7bdat"))
writeLines(capture.output(sessionInfo()), "session.txt")
