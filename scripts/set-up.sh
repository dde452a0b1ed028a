#!/bin/sh
# Make .venv hold what the lock files pin: sh scripts/set-up.sh [dev] [bench]. Quick when there is nothing to do; after an interruption, run it again.
set -eu
cd "$(dirname "$0")/.."
. scripts/needing.sh
unset PYTHONHOME PYTHONPATH PIP_PREFIX PIP_TARGET PIP_USER || true # they would send packages elsewhere

PIP="pip -qq --disable-pip-version-check --no-input"

main() {
    if [ ! -e .venv/made ] || [ -e .venv/unfinished ] || [ "$(cat .venv/made)" != "$(pwd)" ]; then
        make_environment
    fi
    # Each lock file is installed together with those before it, so that the later never change what the earlier pinned.
    locks="-r requirements.lock"
    install_once run
    for name in "$@"; do
        locks="$locks -r requirements-$name.lock"
        install_once "$name"
    done
}

make_environment() {
    python=$(find_python) || fail "Python 3.11, 3.12 or 3.13 is needed, and none was found (PYTHON=/path/to/python names one). On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
    say "making the virtual environment .venv"
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        sh scripts/system-packages.sh "$version-venv" || fail "Python's venv module is incomplete. On Debian or Ubuntu: sudo apt-get install $version-venv"
    fi
    "$python" -m venv --clear .venv || fail "the virtual environment .venv could not be made; see above"
    pwd >.venv/made
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# Install one more group, unless the stamp says that exactly this is there.
install_once() {
    stamp=.venv/installed-$1
    wanted=$(cat pyproject.toml requirements.lock "requirements-$1.lock" 2>/dev/null | cksum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    say "installing Python packages ($1); the first time takes some minutes"
    : >.venv/unfinished
    # The words of $PIP and $locks are split on purpose; no name in them has a space.
    # shellcheck disable=SC2086
    .venv/bin/python -m $PIP install --require-hashes --only-binary :all: $locks ||
        fail "some packages could not be installed; see above, then run the same command again"
    rm .venv/unfinished
    if [ "$1" = run ]; then
        # shellcheck disable=SC2086
        .venv/bin/python -m $PIP install --no-deps --no-index --no-build-isolation --editable . || fail "lrbs-report could not be installed; see above"
    fi
    echo "$wanted" >"$stamp"
}

main "$@"
