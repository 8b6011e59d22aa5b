# make demo: the demonstration, from FASTQ to statistics.   make test, test-all, faults, lint: checks.   make docs: what is written from the catalogues.   make bench: beside other programs.   make install: .venv and STAR.
.PHONY: install demo test test-all faults lint docs bench

install:
	@sh envs/install.sh

demo: install
	@echo ".venv/bin/snakemake --cores all    (from now on: .venv/bin/snakemake --cores 8)"
	@.venv/bin/snakemake --cores all

test:
	@sh envs/install.sh tests
	.venv/bin/python -m pytest -m "not slow" --numprocesses auto --dist loadfile --no-loadscope-reorder

test-all:
	@sh envs/install.sh all-tests
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
	@# again with each kind of vector instructions that OpenBLAS chooses among; those that the processor lacks end Python
	@for kernel in SkylakeX Haswell Zen Sandybridge; do \
		export OPENBLAS_CORETYPE=$$kernel; \
		echo "OPENBLAS_CORETYPE=$$kernel"; \
		.venv/bin/python -c "import numpy; numpy.ones((99, 99)) @ numpy.ones((99, 99))" || continue; \
		.venv/bin/python -m pytest -q -m "not slow" tests/ctra || exit 1; \
	done

faults: install
	.venv/bin/python -m pytest -q tests/faults

bench: install
	.venv/bin/python benchmarks/marginal.py
	.venv/bin/python benchmarks/counting.py
	.venv/bin/python benchmarks/workflow.py

lint: install
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	.venv/bin/snakemake --lint

docs: install
	.venv/bin/python -m ctra.report.documents
