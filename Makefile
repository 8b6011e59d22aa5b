# make demo: the demonstration, from FASTQ to statistics.   make test, test-all, lint: checks.   make install: .venv and STAR.
.PHONY: install demo test test-all lint

install:
	@sh envs/install.sh

demo: install
	.venv/bin/snakemake --cores all
	@cat results/summary.txt

test: install
	.venv/bin/python -m pytest -m "not slow"

test-all: install
	.venv/bin/python -m pytest

lint: install
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/snakefmt --check Snakefile workflow/rules
	.venv/bin/snakemake --lint
