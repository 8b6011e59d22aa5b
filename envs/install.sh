#!/bin/sh
# Makes .venv from pyproject.toml and constraints.txt, and sees that STAR and curl are there; with the argument "tests" also Chromium, with "all-tests"
# Slurm too. With "image", for the container, it leaves out what only tests and lint need.
# What is in place already is left alone.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "install: $1" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    # Without a terminal to ask for the password on, sudo is of use only where it needs none.
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; } || return 1
    echo "install: apt-get install $*"
    # another installation may run: wait for its end, at most 5 minutes
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 update || true # a broken third-party source need not matter
    as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >/dev/null
}

check_folder() {
    # Snakemake calls jobs by the path of .venv without quotation marks, and takes braces for wildcards.
    case $PWD in
    *[[:space:]\"\'\`\$\\\&\;\|\<\>\(\)\*\?\[\]\{\}:]*)
        stop "jobs cannot be called in $PWD; move it to a folder without blanks, quotation marks and \$ & ; : ( ) { } in its path, and call again." ;;
    esac
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    stop "Python 3.11 or newer is needed; install it and call again."
}

make_venv() {
    python=$(find_python)
    # Debian and Ubuntu keep ensurepip, which fills a new environment with pip, in a package of its own.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        apt_install "$version-venv" || stop "this Python cannot make virtual environments; install the package $version-venv and call again."
    fi
    rm -rf .venv
    "$python" -m venv .venv
}

install_packages() {
    # The scripts in .venv/bin hold the folder's path, and the packages lie under the version of Python: either may have changed.
    pins=$(pwd && cat pyproject.toml constraints.txt | cksum)
    [ "$pins" = "$(cat .venv/pins 2>/dev/null)" ] && .venv/bin/python -c 'import snakemake' 2>/dev/null && return
    echo "install: Python packages into .venv"
    make_venv
    project=".[$1]"
    pip="-m pip install --quiet --disable-pip-version-check --constraint constraints.txt"
    {
        .venv/bin/python $pip uv &&
            .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --constraint constraints.txt --editable "$project"
    } || {
        echo "install: once more, with pip alone"
        .venv/bin/python $pip --editable "$project"
    } || stop "the Python packages cannot be fetched (see above); see to the network or to pip's index and call again."
    echo "$pins" >.venv/pins
}

compile_modules() {
    # Each job imports them; where Python writes no bytecode of its own accord, it would compile them each time.
    .venv/bin/python -m compileall -q workflow/scripts
}

install_star() {
    PATH="$PWD/.venv/bin:$PATH" command -v STAR >/dev/null && return
    apt_install rna-star && command -v STAR >/dev/null && return
    for conda in micromamba mamba conda; do
        command -v "$conda" >/dev/null || continue
        echo "install: STAR with $conda"
        [ -x .star/bin/STAR ] || "$conda" create --quiet --yes --prefix .star --override-channels --channel conda-forge --channel bioconda star=2.7.11b || continue
        ln -sf ../../.star/bin/STAR .venv/bin/STAR
        return
    done
    stop "the aligner STAR is neither on PATH nor installable from here; install it (Debian and Ubuntu: apt-get install rna-star; conda: bioconda::star) and call again."
}

install_curl() {
    command -v curl >/dev/null && return
    apt_install curl ca-certificates && command -v curl >/dev/null && return
    stop "curl, which fetches references, is neither on PATH nor installable from here; install it and call again."
}

install_chromium() {
    for chromium in chromium chromium-browser google-chrome; do
        command -v "$chromium" >/dev/null && return
    done
    apt_install chromium || echo "install: no Chromium; the tests that look at the report in a browser are skipped" >&2
}

install_slurm() {
    # Only root can start it; everybody else's tests skip, and say so.
    [ "$(id -u)" != 0 ] || command -v slurmctld >/dev/null || apt_install slurm-wlm munge || true
}

check_folder
case "${1-}" in
image) install_packages workflow ;;
*) install_packages workflow,dev ;;
esac
compile_modules
install_star
install_curl
case "${1-}" in
tests) install_chromium ;;
all-tests) install_chromium && install_slurm ;;
esac
