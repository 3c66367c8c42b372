# shellcheck shell=bash
# The verbs of check.sh for a machine without a container engine: buildah with chroot isolation. Both base images are Debian
# from debootstrap; the build stage sees this machine's Swift toolchain and, if git is told to use local mirrors, those.
work=.build/docker-check
image=localhost/understudy-check

# What Swift's own Debian image installs for the toolchain, as far as a build needs it.
toolchain_packages=binutils,ca-certificates,git,libc6-dev,libcurl4,libedit2,libgcc-12-dev,libncurses6,libsqlite3-0,libstdc++-12-dev,libxml2,zlib1g-dev

buildah_here() { buildah --storage-driver vfs --root "$PWD/$work/storage" --runroot "$PWD/$work/run" "$@"; }

# base NAME INCLUDED-PACKAGES: imports a Debian as localhost/NAME
base() {
    local container
    if [ ! -f "$work/$1.tar" ]; then
        rm -rf "${work:?}/$1"
        debootstrap --variant=minbase ${2:+--include="$2"} bookworm "$work/$1" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/$1.log" 2>&1 ||
            fail "debootstrap could not make a Debian: $(tail -n 1 "$work/$1.log")"
        tar -C "$work/$1" --exclude './dev/*' -cf "$work/$1.tar.part" .
        mv "$work/$1.tar.part" "$work/$1.tar"
        rm -rf "${work:?}/$1"
    fi
    container=$(buildah_here from scratch)
    buildah_here add --quiet "$container" "$work/$1.tar" / >/dev/null
    buildah_here config --env PATH=/opt/swift/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
    buildah_here commit --quiet --rm "$container" "localhost/$1" >/dev/null
}

# The directories that git is told to read instead of remote ones, and the settings that say so.
mirrors() {
    local directories
    git config --get-regexp '^url\..*\.insteadof$' >/dev/null || return 0
    : >"$work/gitconfig"
    git config --get-regexp '^url\..*\.insteadof$' | while read -r key value; do git config --file "$work/gitconfig" --add "$key" "$value"; done
    directories=$(git config --get-regexp '^url\..*\.insteadof$' | sed -E 's/^url\.(.*)\.insteadof .*/\1/; s/^file:\/\///' | grep '^/' | sort -u)
    for directory in $directories; do echo "--volume=$directory:$directory:ro"; done
    echo "--volume=$PWD/$work/gitconfig:/etc/gitconfig:ro"
}

build() {
    local toolchain volumes container
    [ "$(id -u)" -eq 0 ] || fail "without docker or podman this check must run as root"
    command -v apt-get >/dev/null || fail "without docker or podman this check needs Debian or Ubuntu"
    command -v swift >/dev/null || fail "without docker or podman this check needs a Swift toolchain on the PATH"
    (command -v buildah && command -v debootstrap) >/dev/null || {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah debootstrap debian-archive-keyring
    } >&2

    mkdir -p "$work"
    base debian-build "$toolchain_packages"
    base debian-run ""
    toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
    mapfile -t volumes < <(mirrors)
    buildah_here bud --isolation chroot --format docker --layers=false --tag "$image" \
        --build-arg BUILD_IMAGE=localhost/debian-build --build-arg RUN_IMAGE=localhost/debian-run \
        --volume "$toolchain:/opt/swift/usr:ro" "${volumes[@]}" --file docker/Dockerfile . >&2 ||
        fail "the image does not build"

    container=$(buildah_here from "$image")
    root=$(buildah_here mount "$container")
    user=$(buildah_here inspect --type image --format '{{.Docker.Config.User}}' "$image")
    read -r -a variables <<<"$(words Env)"
    read -r -a entrypoint <<<"$(words Entrypoint)"
    read -r -a arguments <<<"$(words Cmd)"
    read -r -a health_check <<<"$(words Healthcheck.Test)"
}

# A list in the image's configuration, as one line.
words() { buildah_here inspect --type image --format "{{range .Docker.Config.$1}}{{.}} {{end}}" "$image"; }

# Runs a command as the container's process 1, where a signal without a handler is ignored. Swift reads its arguments from /proc.
within() {
    # shellcheck disable=SC2016
    exec env "${variables[@]}" UNDERSTUDY_PORT="$PORT" unshare --pid --mount --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" || exit 1
        root=$1 user=$2; shift 2; exec chroot --userspec="$user" "$root" "$@"' sh "$root" "$user" "$@"
}

version() { (within "${entrypoint[@]}" --version); }

start() {
    within "${entrypoint[@]}" "${arguments[@]}" >"$work/log" 2>&1 &
    outer=$!
}

healthy() { (within "${health_check[@]:1}" >/dev/null); }
process_user() { grep ^Uid: "/proc/$(pgrep --parent "$outer")/status" | cut -f 2; }
terminate() { kill -TERM "$(pgrep --parent "$outer")"; }
is_running() { kill -0 "$outer" 2>/dev/null; }
exit_code() { wait "$outer" && echo 0 || echo $?; }
logs() { cat "$work/log"; }

clean() {
    [ -z "${outer:-}" ] || kill -KILL "$outer" 2>/dev/null || true
    buildah_here rm --all >/dev/null 2>&1 || true
    # Debian's archives stay for the next run.
    rm -rf "$work/storage" "$work/run"
}
