# The environment of the workflow, not the workflow: Debian with its STAR, and in /opt/ctra/.venv what pyproject.toml names, as constraints.txt pins it.
# The folder workflow/scripts stays empty: the modules are those of the workflow that is mounted.
FROM debian:trixie-slim
WORKDIR /opt/ctra
COPY pyproject.toml constraints.txt ./
COPY envs/install.sh envs/
RUN mkdir -p workflow/scripts && apt-get update && apt-get install -y --no-install-recommends ca-certificates python3-venv && sh envs/install.sh image && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/ctra/.venv/bin:$PATH
WORKDIR /project
