# What scripts say and do that see to programs. They read this with ". scripts/needing.sh", from the project's folder.

say() {
    echo "set-up: $1"
}

fail() {
    echo "set-up: $1" >&2
    exit 3
}

# Install what missing_packages names, or fail: need "the tests of exporting need a LaTeX".
need() {
    missing=$(missing_packages)
    # The words of $missing are split on purpose; no package's name has a space.
    # shellcheck disable=SC2086
    [ -z "$missing" ] || sh scripts/system-packages.sh $missing || true
    missing=$(missing_packages)
    [ -z "$missing" ] || fail "$1, and something is missing. On Debian or Ubuntu: sudo apt-get install$missing"
}
