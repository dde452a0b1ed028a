#!/bin/sh
# See that LaTeX is there, with booktabs and siunitx, as Debian packs them. Quick when nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. scripts/needing.sh

# Name the system's packages whose program or file is not there.
missing_packages() {
    command -v pdflatex >/dev/null || printf ' texlive-latex-base'
    has_package booktabs || printf ' texlive-latex-recommended'
    has_package siunitx || printf ' texlive-science'
}

has_package() {
    kpsewhich "$1.sty" >/dev/null 2>&1
}

need "the tests of exporting need a LaTeX"
