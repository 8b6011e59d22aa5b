"""What the check of gene sets costs a project that has none."""

import subprocess
import sys


def test_a_start_without_gene_sets_does_not_import_pandas(root):
    """Snakemake checks the project at every start; the faults are in tests/faults."""
    program = (
        "import sys, ctra.project.check, ctra.project.plan;"
        "print(sorted({'numpy', 'pandas', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(root / "workflow" / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
