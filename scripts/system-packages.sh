#!/bin/sh
# Install packages of Debian or Ubuntu, if that can be done without asking for a password: sh scripts/system-packages.sh NAME... Exits 1 if not.
set -eu
export DEBIAN_FRONTEND=noninteractive

command -v apt-get >/dev/null || exit 1
if [ "$(id -u)" = 0 ]; then
    become=""
elif sudo -n true 2>/dev/null; then
    become="sudo -n DEBIAN_FRONTEND=noninteractive"
else
    exit 1
fi
echo "set-up: installing $* with apt-get"
install="$become apt-get install -qq --no-install-recommends $*"
$install >/dev/null 2>&1 && exit
$become apt-get update -qq >/dev/null # a fresh machine has no list of packages yet
$install >/dev/null || exit 1
