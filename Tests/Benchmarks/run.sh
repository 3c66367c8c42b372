#!/usr/bin/env bash
# Understudy beside a plain C handler and nginx, on this machine's loopback; prints tables on standard output.
#
#   make bench                        all of it, about twenty minutes
#   ONLY=record,list make bench       chosen parts: record list unknown post sandboxes account connection startup memory seeds cycles
#                                     pages run million universes apart journal
#   ROUNDS=9 DURATION=5 make bench    more rounds, longer ones (seconds)
#   LONG=1 make bench                 memory after ten million requests too
#   RECORDS=100000 make bench         another size than a million; ACCOUNTS=1000 another one than ten thousand with a hundred cycles each
#   SANDBOXES=100 make bench          another number than a thousand; CLIENTS=20 CLIENT_ROUNDS=10 others than 200 and 100
#
# UNDERSTUDY names the binary; make bench builds it.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${UNDERSTUDY:?names the understudy binary; make bench sets it}"
scripts/setup.sh wrk nginx python3 cc

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -r -a flags <<<"$(pkg-config --cflags --libs libmicrohttpd)"
cc -O2 -o "$work/c-handler" Tests/Benchmarks/c-handler/handler.c "${flags[@]}"
# nginx lives in /usr/sbin, which is not on everybody's PATH.
PATH=$PATH:/usr/sbin PYTHONDONTWRITEBYTECODE=1 python3 Tests/Benchmarks/bench.py "$UNDERSTUDY" "$work/c-handler" "$work"
