#!/usr/bin/env bash
# Builds the image, runs it, and checks what its users rely on. Uses docker or podman where an engine answers;
# elsewhere (root on Debian or Ubuntu) buildah builds it in a chroot, see chroot.sh.
# Of compose.yaml it checks no more than that it can be read, where docker has compose.
# Usage: docker/check.sh        PORT=18080 docker/check.sh
set -euo pipefail
cd "$(dirname "$0")/.."

export PORT=${PORT:-18080}
url=http://127.0.0.1:$PORT
consumer=5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED
secret_key=a5ae515d-d53b-478c-90bd-060c616d37b7

fail() {
    echo "not ok: $*" >&2
    exit 1
}

# expect CLAIM EXPECTED ACTUAL
expect() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
    echo "ok: $1"
}

find_engine() {
    for engine in docker podman; do
        if command -v "$engine" >/dev/null && timeout 20 "$engine" info >/dev/null 2>&1; then
            echo "$engine"
            return
        fi
    done
    echo chroot
}

wait_until_it_answers() {
    for _ in $(seq 150); do
        curl --silent --output /dev/null "$url/api/GetMetaData" && return
        sleep 0.2
    done
    logs >&2
    fail "nothing answered on $url within 30 seconds"
}

engine=$(find_engine)
echo "engine: $engine"
# Defines build, version, start, healthy, process_user, is_running, exit_code, terminate, logs, clean.
# shellcheck source=docker/engine.sh source=docker/chroot.sh
if [ "$engine" = chroot ]; then . docker/chroot.sh; else . docker/engine.sh; fi
trap clean EXIT

if [ "$engine" = docker ] && docker compose version >/dev/null 2>&1; then
    docker compose --file docker/compose.yaml config --quiet || fail "compose.yaml cannot be read"
    echo "ok: compose.yaml can be read"
fi
build
version | grep --quiet '[0-9]\.[0-9]' || fail "--version names no version"
echo "ok: the image names its version"
start
wait_until_it_answers
expect "documented keys are accepted" true \
    "$(curl --silent --header "Consumer: $consumer" --header "SecretKey: $secret_key" "$url/api/Authenticate")"
expect "missing keys are refused in the documented words" "Status Code: 401; Unauthorized" "$(curl --silent "$url/api/Authenticate")"
expect "the control plane demands a token" 401 \
    "$(curl --silent --output /dev/null --write-out '%{http_code}' "$url/__admin/clock")"
token=$(logs | sed -n 's/^Its control plane demands the token //p')
expect "the token that the log says opens it" 200 \
    "$(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer $token" "$url/__admin/clock")"
healthy || fail "the health check refuses a healthy server"
echo "ok: the health check passes"
expect "process 1 is not root" 10001 "$(process_user)"

begin=$(date +%s%N)
terminate
while is_running; do
    [ $(($(date +%s%N) - begin)) -lt 5000000000 ] || fail "still running 5 seconds after SIGTERM"
    sleep 0.01
done
echo "ok: process 1 stopped $((($(date +%s%N) - begin) / 1000000)) ms after SIGTERM"
expect "it left with exit code 0" 0 "$(exit_code)"
echo "all checks passed"
