# shellcheck shell=bash
# The verbs of check.sh for docker and podman.
name=understudy-check-$$
tag=understudy-check

build() {
    # podman's default format has no HEALTHCHECK.
    local format=()
    [ "${engine:?}" = docker ] || format=(--format docker)
    "$engine" build "${format[@]}" --tag "$tag" --file docker/Dockerfile . ||
        fail "the image does not build"
}

version() { "$engine" run --rm "$tag" --version; }
start() { "$engine" run --detach --name "$name" --publish "127.0.0.1:$PORT:8080" --read-only --cap-drop ALL "$tag" >/dev/null; }

# docker runs the check itself, podman leaves that to systemd.
healthy() {
    if [ "$engine" = podman ]; then
        podman healthcheck run "$name" >/dev/null
        return
    fi
    for _ in $(seq 60); do
        [ "$(docker inspect --format '{{.State.Health.Status}}' "$name")" != healthy ] || return 0
        sleep 0.5
    done
    return 1
}

process_user() { "$engine" exec "$name" grep ^Uid: /proc/1/status | cut -f 2; }
terminate() { "$engine" kill --signal TERM "$name" >/dev/null; }
is_running() { [ "$("$engine" inspect --format '{{.State.Running}}' "$name")" = true ]; }
exit_code() { "$engine" inspect --format '{{.State.ExitCode}}' "$name"; }
logs() { "$engine" logs "$name"; }
clean() { "$engine" rm --force "$name" >/dev/null 2>&1 || true; }
