#!/bin/sh
# See that the checkers that the tests run are there: Chromium, Java, Hugo, Jekyll, cron, systemd, strace, git, and what npm brings below .venv. After set-up.sh dev; quick when nothing is missing.
set -eu
cd "$(dirname "$0")/.."

PACKAGES=tests/pages
TOOLS=.venv/page-tools

main() {
    missing=$(missing_packages)
    # The words of $missing are split on purpose; no package's name has a space.
    # shellcheck disable=SC2086
    [ -z "$missing" ] || sh scripts/system-packages.sh $missing || true
    missing=$(missing_packages)
    [ -z "$missing" ] || fail "the tests need a browser, Java, npm, Hugo, Jekyll, cron, systemd, strace, util-linux and git, and something is missing. On Debian or Ubuntu: sudo apt-get install$missing"
    install_checkers
}

# Name the system's packages whose program or file is not there.
missing_packages() {
    command -v chromium >/dev/null || printf ' chromium'
    command -v java >/dev/null || printf ' default-jre-headless'
    [ -e /usr/share/java/jaxb-runtime.jar ] || printf ' libjaxb-java'
    [ -e /usr/share/java/javax.activation.jar ] || printf ' libactivation-java'
    command -v npm >/dev/null || printf ' npm'
    command -v hugo >/dev/null || printf ' hugo'
    command -v jekyll >/dev/null || printf ' jekyll'
    command -v openssl >/dev/null || printf ' openssl'
    command -v crontab >/dev/null || printf ' cron'
    command -v systemd-analyze >/dev/null || printf ' systemd'
    command -v strace >/dev/null || printf ' strace'
    command -v unshare >/dev/null && command -v setpriv >/dev/null && command -v prlimit >/dev/null || printf ' util-linux'
    command -v mount >/dev/null || printf ' mount'
    command -v git >/dev/null || printf ' git'
}

# Bring the checkers of the lock file, each with its digest. None of their scripts is run.
install_checkers() {
    cmp -s "$PACKAGES/package-lock.json" "$TOOLS/installed.json" && return
    echo "set-up: installing the checkers of HTML, accessibility, workflows and WordPress blocks with npm"
    rm -rf "$TOOLS"
    mkdir -p "$TOOLS"
    cp "$PACKAGES/package.json" "$PACKAGES/package-lock.json" "$TOOLS"
    npm ci --prefix "$TOOLS" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
        fail "npm could not install the checkers; see above, then run the same command again"
    cp "$TOOLS/package-lock.json" "$TOOLS/installed.json"
}

fail() {
    echo "set-up: $1" >&2
    exit 3
}

main
