"""A server of forks: each program runs in a copy of this process, which has imported libraries.

Half of the time of a short job goes to imports. The tests start Snakemake a hundred times, and
Snakemake its jobs a thousand times. Run by projects.py, which hands over the listening socket as
standard input and its name as argument. Calls come from forked.py.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

from snakemake.cli import get_argument_parser, main
from snakemake.script import PythonScript

# What the entry scripts import, and what Snakemake imports late. No module of the workflow: each
# project has its own.
LIBRARIES = (
    "docx",
    "jinja2",
    "jsonschema",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "openpyxl",
    "pandas",
    "pyreadstat",
    "pysam",
    "scipy.interpolate",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.sparse.linalg",
    "scipy.stats",
    "smart_open",
    "threadpoolctl",
    "xlsxwriter",
)
CLIENT = f"{sys.executable} -IS {Path(__file__).with_name('forked.py')} {sys.argv[1]}"
run_by_itself = PythonScript.execute_script


def run_in_a_fork(script, fname, edit=False):
    """What Snakemake calls to run an entry script, unless it has an environment of its own."""
    if script.conda_env is None and script.env_modules is None:
        script._execute_cmd(f"{CLIENT} {{fname:q}}", fname=fname, is_python_script=True)
    else:
        run_by_itself(script, fname, edit)


def accepted_in_a_fork(listener):
    """Fork with every call that comes, for ever; in each fork, the connection of its call.

    When a fork has ended, its call is answered with the exit code.
    """
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    while True:
        for ready, _ in waiting.select():
            if ready.fileobj is listener:
                connection, _ = listener.accept()
                fork = os.fork()
                if fork == 0:
                    waiting.close()  # and with it the connections of other calls
                    return connection
                ended = os.pidfd_open(fork)
                waiting.register(ended, selectors.EVENT_READ, (fork, connection))
            else:
                fork, connection = ready.data
                _, status = os.waitpid(fork, 0)
                with connection, suppress(ConnectionError):  # who called may be gone
                    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
                waiting.unregister(ready.fileobj)
                os.close(ready.fileobj)


def end(program):
    """Run a program, and end as Python does, but for taking all libraries apart one by one."""
    code = 0
    try:
        program()
    except SystemExit as leaves:
        code = leaves.code
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for library in LIBRARIES:
    importlib.import_module(library)
get_argument_parser()  # looks for plugins in all that is installed
PythonScript.execute_script = run_in_a_fork
gc.freeze()  # a collection in a fork would copy all that is shared

server = socket.socket(fileno=os.dup(0))
connection = accepted_in_a_fork(server)
_, outputs, _, _ = socket.recv_fds(connection, 1, 2)
call = json.loads(connection.makefile().readline())
server.close()
connection.close()
with open(os.devnull) as nothing:
    os.dup2(nothing.fileno(), 0)
for stream, output in enumerate(outputs, 1):
    os.dup2(output, stream)
    os.close(output)
os.environ.clear()
os.environ.update(call["environment"])
os.chdir(call["folder"])
# What Python does at its start: the workflow's own package comes before the one that is installed.
sys.path[1:1] = filter(None, call["environment"].get("PYTHONPATH", "").split(os.pathsep))
script, *_ = arguments = call["arguments"]
if script.endswith(".py"):
    sys.argv[:] = arguments
    sys.path[0] = str(Path(script).parent)
    end(partial(runpy.run_path, script, run_name="__main__"))
else:
    sys.argv[1:] = arguments
    sys.path[0] = call["folder"]
    end(main)
