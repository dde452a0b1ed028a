#!/bin/sh
# Pin everything that pyproject.toml and tests/pages/package.json ask for, with hashes, for every Python and system. Names no index.
set -eu

compile() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$@"
}

command -v uv >/dev/null || { echo "make lock: uv is missing. Install it with: python3 -m pip install uv" >&2; exit 3; }
command -v npm >/dev/null || { echo "make lock: npm is missing. Install it with: sudo apt-get install npm" >&2; exit 3; }
compile requirements.lock pyproject.toml --group build
# All but what training needs: an override that holds nowhere takes it out, and what only it needs.
compile requirements-read.lock pyproject.toml --constraints requirements.lock --overrides scripts/without-training.txt
compile requirements-dev.lock --constraints requirements.lock --group dev
compile requirements-bench.lock --constraints requirements.lock --constraints requirements-dev.lock --group bench
compile requirements-exports.lock --constraints requirements.lock --constraints requirements-dev.lock --constraints requirements-bench.lock --group exports
compile requirements-cluster.lock --constraints requirements.lock --constraints requirements-dev.lock --constraints requirements-bench.lock --constraints requirements-exports.lock --group cluster
compile requirements-trackers.lock --constraints requirements.lock --constraints requirements-dev.lock --constraints requirements-bench.lock --constraints requirements-exports.lock --group trackers
npm update --prefix tests/pages --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
# Whom packages ask for money is no part of what is pinned.
node -e '
const fs = require("fs"), file = "tests/pages/package-lock.json", lock = JSON.parse(fs.readFileSync(file));
for (const each of Object.values(lock.packages)) delete each.funding;
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
'
