#!/bin/sh
# See that the libraries that write the PDF are there, after set-up.sh; install them where that can be done without a password.
set -eu
cd "$(dirname "$0")/.."

is_there() {
    .venv/bin/python -c 'import sys; from lrbs_report.base import doctor; sys.exit(bool(doctor.missing_libraries()))'
}

is_there || sh scripts/system-packages.sh libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || true
is_there || { .venv/bin/python -c 'from lrbs_report.base import doctor; print("set-up:", doctor.pango_remedy())' >&2; exit 3; }
