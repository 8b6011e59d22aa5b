"""From FASTQ and BAM to counts per gene, with every read accounted for."""
