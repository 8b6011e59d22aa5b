# make demo: the demonstration, from FASTQ to statistics.   make test, test-all, lint: checks.   make bench: beside other programs.   make install: .venv and STAR.
.PHONY: install test-tools demo test test-all lint bench

install:
	@sh envs/install.sh

demo: install
	@echo ".venv/bin/snakemake --cores all    (from now on: .venv/bin/snakemake --cores 8)"
	@.venv/bin/snakemake --cores all

test-tools:
	@sh envs/install.sh tests

test: test-tools
	.venv/bin/python -m pytest -m "not slow"

test-all: test-tools
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
