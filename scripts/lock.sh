#!/bin/sh
# Pin everything that pyproject.toml asks for, with hashes, for every Python and system it supports. Names no index.
set -eu

compile() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$@"
}

command -v uv >/dev/null || { echo "make lock: uv is missing. Install it with: python3 -m pip install uv" >&2; exit 3; }
compile requirements.lock pyproject.toml --group build
compile requirements-dev.lock --constraints requirements.lock --group dev
compile requirements-bench.lock --constraints requirements.lock --constraints requirements-dev.lock --group bench
