#!/bin/sh
# See that LaTeX is there, with booktabs and siunitx, as Debian packs them. Quick when nothing is missing.
set -eu
cd "$(dirname "$0")/.."

main() {
    missing=$(missing_packages)
    # The words of $missing are split on purpose; no package's name has a space.
    # shellcheck disable=SC2086
    [ -z "$missing" ] || sh scripts/system-packages.sh $missing || true
    missing=$(missing_packages)
    [ -z "$missing" ] || fail "the tests of exporting need a LaTeX, and something is missing. On Debian or Ubuntu: sudo apt-get install$missing"
}

# Name the system's packages whose program or file is not there.
missing_packages() {
    command -v pdflatex >/dev/null || printf ' texlive-latex-base'
    has_package booktabs || printf ' texlive-latex-recommended'
    has_package siunitx || printf ' texlive-science'
}

has_package() {
    kpsewhich "$1.sty" >/dev/null 2>&1
}

fail() {
    echo "set-up: $1" >&2
    exit 3
}

main
