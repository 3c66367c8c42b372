#!/usr/bin/env bash
# Checks that the document of every API is OpenAPI 3.1 as openapi-spec-validator (PyPI) reads it.
# Usage: scripts/check-openapi.sh [EXECUTABLE]   default: the debug build, .build/debug/understudy
set -euo pipefail
cd "$(dirname "$0")/.."

refuse() {
    echo "understudy: $*" >&2
    exit 1
}

understudy=${1:-${SCRATCH:-.build}/debug/understudy}
[ -x "$understudy" ] || refuse "there is no executable $understudy; build it first: swift build."

python=python3
if ! "$python" -m openapi_spec_validator --version >/dev/null 2>&1; then
    scripts/setup.sh python3-venv
    python=.venv/bin/python
    [ -x "$python" ] || python3 -m venv .venv >&2 || refuse "Python cannot make a virtual environment; its own words are above."
    "$python" -m pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0 >&2 ||
        refuse "pip could not install openapi-spec-validator; its own words are above."
fi

documents=$(mktemp -d)
trap 'rm -rf "$documents"' EXIT
for api in $("$understudy" routes | cut -f 1 | sort -u); do
    "$understudy" openapi "$api" >"$documents/$api.json"
    "$python" -m openapi_spec_validator --schema 3.1 "$documents/$api.json" >"$documents/verdict" 2>&1 || {
        cat "$documents/verdict" >&2
        refuse "the document of $api is not OpenAPI 3.1."
    }
    echo "openapi $api: valid"
done
