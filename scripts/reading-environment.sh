#!/bin/sh
# Make .venv/reading hold what those install who only read: requirements-read.lock, and lrbs-report as a wheel without what it asks for. After set-up.sh dev.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH PIP_PREFIX PIP_TARGET PIP_USER || true # they would send packages elsewhere

PLACE=.venv/reading
PIP="$PLACE/bin/python -m pip -qq --disable-pip-version-check --no-input"

main() {
    wanted=$(cksum <requirements-read.lock)
    if [ "$(cat "$PLACE/installed" 2>/dev/null)" != "$wanted" ]; then
        echo "set-up: making an environment without TensorFlow in $PLACE"
        .venv/bin/python -m venv --clear "$PLACE" || fail "the environment $PLACE could not be made; see above"
        # The words of $PIP are split on purpose; no name in them has a space.
        # shellcheck disable=SC2086
        $PIP install --no-deps --require-hashes --only-binary :all: -r requirements-read.lock ||
            fail "some packages could not be installed; see above, then run the same command again"
        echo "$wanted" >"$PLACE/installed"
    fi
    rm -rf "$PLACE/wheels"
    .venv/bin/python -m hatchling build --target wheel --directory "$PLACE/wheels" >/dev/null 2>&1 || fail "the wheel could not be made; see above"
    # shellcheck disable=SC2086
    $PIP install --no-index --no-deps --force-reinstall "$PLACE"/wheels/lrbs_report-*.whl || fail "lrbs-report could not be installed; see above"
}

fail() {
    echo "set-up: $1" >&2
    exit 3
}

main
