#!/bin/sh
# See that SLURM and munge are there, as Debian packs them. Quick when nothing is missing. The tests start and stop daemons of their own, with a key
# of their own; those that Debian would start with the machine they never touch.
set -eu
cd "$(dirname "$0")/.."
. scripts/needing.sh

# Name the system's packages whose program is not there.
missing_packages() {
    [ -x /usr/sbin/slurmctld ] || printf ' slurmctld'
    [ -x /usr/sbin/slurmd ] || printf ' slurmd'
    command -v sbatch >/dev/null || printf ' slurm-client'
    [ -x /usr/sbin/munged ] || printf ' munge'
}

need "the tests of training on a cluster need a SLURM"
