# make demo: the demonstration, from FASTQ to statistics.   make test, test-all, lint: checks.   make bench: beside other programs.   make install: .venv and STAR.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.PHONY: install demo test test-all lint bench

# A line at every percent; everything from the first error on.
PROGRESS = awk '/ steps \(/ { split($$0, part, /[(%.]/); if (part[2] != last) print; last = part[2]; fflush(); next } \
	/Nothing to be done|Error/ { show = 1 } show { print; fflush() }'

install:
	@sh envs/install.sh

demo: install
	@echo ".venv/bin/snakemake --cores all    (from now on: .venv/bin/snakemake --cores 8)"
	@.venv/bin/snakemake --cores all 2>&1 | $(PROGRESS)
	@cat results/summary.txt
	@echo "report: results/report.html"

test: install
	.venv/bin/python -m pytest -m "not slow"

test-all: install
	.venv/bin/python -m pytest

bench: install
	.venv/bin/python benchmarks/marginal.py
	.venv/bin/python benchmarks/counting.py
	.venv/bin/python benchmarks/workflow.py

lint: install
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	.venv/bin/snakemake --lint
