"""Have a program run by the server of forks.py: `python forked.py name script`."""

import json
import os
import socket
import sys


def run(name, arguments, folder, environment, outputs):
    """Run a program to its end in a fork of the server.

    Parameters
    ----------
    name : str
        Of the server's socket.
    arguments : list of str
        Of `python`; without a script, of `python -m snakemake`.
    folder : str
    environment : dict of str to str
    outputs : list of int
        Descriptors of its standard output and standard error.

    Returns
    -------
    int
        Its exit code.
    """
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(f"\0{name}")
        socket.send_fds(server, [b"\n"], outputs)
        call = {"arguments": arguments, "folder": folder, "environment": environment}
        server.sendall(json.dumps(call).encode() + b"\n")
        return int(server.makefile().readline())


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:], os.getcwd(), dict(os.environ), [1, 2]))
