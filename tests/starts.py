"""Calls of snakemake, each in a fork of this process: Snakemake is imported once for all.

A line of standard input is a call, a line of standard output its exit code. Run by projects.py.
"""

import json
import os
import sys

import jsonschema  # noqa: F401
import smart_open  # noqa: F401
from snakemake.cli import main

# The first two are imported here because every start comes to need them, and they take long.


def run(call):
    """What `python -m snakemake` does in a folder and an environment."""
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    sys.path[0] = call["folder"]
    sys.argv[1:] = call["arguments"]
    with open(os.devnull) as nothing, open(call["output"], "w") as output:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    main()


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(json.loads(line))
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
