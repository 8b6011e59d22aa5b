"""Files of a small study as its authors have them: an SPSS file with labels, and FASTQ files."""

import numpy as np
import pandas as pd
import pyreadstat

N = 12
LABELS = {"sex": {1: "Male", 2: "Female"}, "site": {1: "Seoul", 2: "Busan", 3: "Jeju"}}


def some_people():
    """Twelve participants: items of a questionnaire, codes with labels, the sex in words."""
    answers = {f"prwo{item}": [(item + i) % 5 + 1.0 for i in range(N)] for item in (1, 2, 3)}
    return pd.DataFrame(
        {
            "age": np.arange(30.0, 30 + N),
            "code": [f"P{number:02d}" for number in range(1, N + 1)],
            "sex": [1.0, 2.0] * (N // 2),
            "site": [1.0, 2.0, 3.0] * (N // 3),
            "bmi": np.linspace(19, 28, N).round(1),
            **answers,
        }
    )


def write_spss(people, path, **options):
    """Save a table as SPSS does, with labels of values."""
    pyreadstat.write_sav(people, path, **{"variable_value_labels": LABELS} | options)


def write_fastq(folder, *names):
    """FASTQ files of one read each, every read another one."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        read = "".join("ACGT"[number // 4**place % 4] for place in range(6)) + "ACGT" * 6
        (folder / name).write_text(f"@{name}:1 1:N:0:A\n{read}\n+\n{'F' * len(read)}\n")
