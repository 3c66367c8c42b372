#!/usr/bin/env bash
# Makes a machine ready to build Understudy, or says in one sentence why it cannot.
# Usage: scripts/setup.sh [--port PORT] [curl|wrk|nginx|python3|python3-venv|cc]...
#   --port PORT   also refuse if PORT is none, or if something already answers on 127.0.0.1:PORT
#   the rest      further commands that must be there
set -euo pipefail

refuse() {
    echo "understudy: $*" >&2
    exit 1
}

package_of() {
    case $1 in
        nginx) echo nginx-light ;;
        cc) echo gcc libc6-dev ;;
        *) echo "$1" ;;
    esac
}

is_there() {
    case $1 in
        # The command is there where the package is not.
        python3-venv) python3 -c 'import ensurepip' 2>/dev/null ;;
        # nginx lives in /usr/sbin, which is not on everybody's PATH.
        *) PATH=$PATH:/usr/sbin command -v "$1" >/dev/null ;;
    esac
}

missing_packages() {
    command -v pkg-config >/dev/null || echo pkg-config
    pkg-config --exists libmicrohttpd 2>/dev/null || echo libmicrohttpd-dev
    for name in git "$@"; do
        is_there "$name" || package_of "$name"
    done
}

install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || refuse "$* must be installed, which needs root or sudo; install by hand and try again."
        as_root=(sudo)
    fi
    echo "understudy: installing $* with apt-get" >&2
    {
        "${as_root[@]}" apt-get update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    } >&2 || refuse "apt-get could not install $*; its own words are above."
}

port=
if [ "${1:-}" = --port ]; then
    port=$2
    shift 2
    { [[ $port =~ ^[0-9]{1,5}$ ]] && [ "$port" -le 65535 ]; } || refuse "PORT is $port; it must be a number from 0 to 65535."
fi

command -v swift >/dev/null ||
    refuse "there is no Swift toolchain on the PATH; install Swift 6.3 or later from https://www.swift.org/install and try again."

# Where it says no version, the build has the last word.
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || version=
[ -z "$version" ] || printf '%s\n' 6.3 "$version" | sort --version-sort --check=quiet ||
    refuse "the Swift toolchain on the PATH is $version; install Swift 6.3 or later from https://www.swift.org/install and try again."

mapfile -t missing < <(missing_packages "$@" | tr ' ' '\n')
if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null ||
        refuse "this is no Debian or Ubuntu (there is no apt-get); install what these packages hold by other means: ${missing[*]}."
    install "${missing[@]}"
fi

# Asked before the build, so that nobody waits minutes for a refusal.
if [ -n "$port" ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    refuse "port $port on 127.0.0.1 is taken; choose another one, for example: PORT=9000 make run."
fi
