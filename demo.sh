#!/usr/bin/env bash
# From a fresh clone to the running demo. Arguments go to `streetwarden demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/environment.sh

python=$(python_of_system)
# shellcheck disable=SC2046 # each word is a package
system_packages $(packages_for_running "$python")
environment "$python" "$(installed_before || echo .)"
exec .venv/bin/streetwarden demo "$@"
