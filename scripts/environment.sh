# For demo.sh and test.sh: what the system must have, and the Python environment in .venv.

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Prints the newest usable Python there is.
python_of_system() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    stop "expected Python 3.11 or newer, found none; install it, then run this again"
}

# Installs Debian packages as root; says what to type where it may not. Arguments: their names.
system_packages() {
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null || stop "missing: $*" "install the like of them for your system, then run this again"
    local update='apt-get update' install="apt-get install -y --no-install-recommends $*"
    [ "$(id -u)" -eq 0 ] || stop "missing packages; type this, then run this again:" "  sudo sh -c '$update && $install'"
    echo "installing: $*"
    DEBIAN_FRONTEND=noninteractive sh -c "$update -q && $install -q" >/dev/null || stop "could not install; try by hand: $install"
}

# Prints the packages without which there would be no Python environment or no Redis.
packages_for_running() {
    local python=$1
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    # The wheel with the Redis server is for CPython below 3.13 on Linux x86_64 (pyproject.toml).
    if ! "$python" -c 'import platform, sys; sys.exit(sys.version_info >= (3, 13) or platform.machine() != "x86_64")'; then
        command -v redis-server >/dev/null || command -v valkey-server >/dev/null || echo redis-server
    fi
}

# Makes .venv and installs the project, unless what is there is up to date. Arguments: Python, what pip installs.
environment() {
    local python=$1 wanted=$2 stamp=.venv/installed now
    now="$wanted $(sha256sum pyproject.toml)"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
        echo "installing Python packages into .venv (once; a minute or two)"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -e "$wanted"
        echo "$now" >"$stamp"
    fi
}

# Prints what pip installed the last time; fails where it never did.
installed_before() {
    [ -s .venv/installed ] && cut -d ' ' -f 1 .venv/installed
}
