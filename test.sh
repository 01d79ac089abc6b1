#!/usr/bin/env bash
# From a fresh clone to the passed tests. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/environment.sh

packages_for_tests() {
    command -v chromium >/dev/null || echo chromium
    fc-list :lang=zh 2>/dev/null | grep -q . || echo fontconfig fonts-noto-cjk
    ldconfig -p | grep -q libatomic.so.1 || echo libatomic1 # the browser's driver needs it
    command -v git >/dev/null || echo git
    command -v make >/dev/null || echo make
}

python=$(python_of_system)
# shellcheck disable=SC2046 # each word is a package
system_packages $(packages_for_running "$python") $(packages_for_tests)
environment "$python" '.[dev]'
exec .venv/bin/python -m pytest "$@"
