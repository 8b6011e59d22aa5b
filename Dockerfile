# The environment of the workflow, not the workflow: Debian with its STAR, and in /opt/ctra/.venv what requirements.txt names, as constraints.txt pins it.
FROM debian:trixie-slim
WORKDIR /opt/ctra
COPY requirements.txt constraints.txt ./
COPY envs/install.sh envs/
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3-venv && sh envs/install.sh && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/ctra/.venv/bin:$PATH
WORKDIR /project
