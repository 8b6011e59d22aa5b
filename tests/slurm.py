"""A cluster of one machine: Slurm with its daemons in a folder, without accounting."""

import os
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack

PROGRAMS = ("munged", "mungekey", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel")

# Processors and memory as samples ask for them, whatever the machine has: Slurm believes the
# figures and enforces none. A job that has ended is remembered for as long as a test may take.
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
MpiDefault=none
KillWait=2
MinJobAge=3600
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=64000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE
"""


def missing():
    """Why Slurm cannot be started here; nothing if it can."""
    absent = [name for name in PROGRAMS if not shutil.which(name)]
    if absent:
        return f"no {', '.join(absent)}: apt-get install slurm-wlm munge, as root"
    return "" if os.geteuid() == 0 else "only root can start Slurm"


def wait_until(condition, seconds, what):
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.2)


class Slurm:
    """munged, slurmctld and slurmd, from `with` to the end of its block; no process is left."""

    def __init__(self, folder):
        self.folder = folder
        self.configuration = folder / "slurm.conf"
        self.programs = folder / "bin"
        path = os.pathsep.join([str(self.programs), os.environ["PATH"]])
        self.environment = os.environ | {"SLURM_CONF": str(self.configuration), "PATH": path}

    def ask(self, *command):
        """Output of a Slurm command; nothing where it fails."""
        return subprocess.run(command, capture_output=True, text=True, env=self.environment).stdout

    def jobs(self, *states):
        """What was asked for each job: its id, state, name of group or rule, MB, processors."""
        listed = self.ask(
            *("squeue", "--noheader", f"--states={','.join(states) or 'all'}"),
            *("--sort=i", "--format=%i|%T|%k|%m|%C"),
        )
        rows = (line.split("|") for line in listed.splitlines())
        return [(int(i), state, name, megabytes(m), int(n)) for i, state, name, m, n in rows]

    def idle(self):
        return not self.jobs("PENDING", "RUNNING", "COMPLETING")

    def __enter__(self):
        for folder in ("bin", "spool", "state"):
            (self.folder / folder).mkdir()
        # Within a job the executor hides SLURM_CONF, and with it where Slurm is.
        for program in ("srun", "squeue"):
            conf = shlex.quote(str(self.configuration))
            self.stand_in(program, f'SLURM_CONF={conf} exec {shutil.which(program)} "$@"')
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        text = CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0],
            ports=[s.getsockname()[1] for s in sockets],
            folder=self.folder,
        )
        for s in sockets:
            s.close()
        self.configuration.write_text(text, encoding="utf-8")
        munge = self.folder / "munge"
        subprocess.run(["mungekey", "--create", f"--keyfile={munge}.key"], check=True)
        files = [f"--{name}-file={munge}.{name}" for name in ("key", "log", "pid", "seed")]
        self.stack = ExitStack()
        with self.stack:
            self.start("munged", "--foreground", "--force", f"--socket={munge}.socket", *files)
            wait_until((self.folder / "munge.socket").exists, 10, "start of munged")
            self.start("slurmctld", "-D")
            self.start("slurmd", "-D")
            wait_until(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%T"), 30, "start of Slurm")
            self.stack = self.stack.pop_all()
        return self

    def stand_in(self, program, script):
        """Put a shell script in front of a program, for the head process and in jobs."""
        path = self.programs / program
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def start(self, *command):
        with (self.folder / f"{command[0]}.log").open("w") as log:
            daemon = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)
        self.stack.callback(lambda: (daemon.terminate(), daemon.wait(30)))

    def __exit__(self, *error):
        with self.stack:
            self.ask("scancel", "--user=root")
            wait_until(self.idle, 30, "end of the jobs")


def megabytes(text):
    """Memory as Slurm prints it, 3072M or 3G, in MB."""
    return int(text[:-1]) * {"M": 1, "G": 1024}[text[-1]]
