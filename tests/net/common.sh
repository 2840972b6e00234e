# What the tests with real clients share: building a sample, starting it on a port that is free,
# and judging it. Sourced; the caller has set `name`. Exit status 77: a client is missing.
#
# Environment: CHANT (the compiler), CHANT_PROCS (2), CHANT_TEST_FLAGS (more flags of the compiler).
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT_PROCS=${CHANT_PROCS:-2}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
samples=$here/../../samples
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT

need() {
    local client
    for client; do
        command -v "$client" >/dev/null || { echo "SKIP $name: there is no $client"; exit 77; }
    done
}

fail() {
    printf 'FAIL %s: %s\n' "$name" "$1"
    exit 1
}

# same WHAT WANTED GOT
same() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# build SAMPLE: a file or a folder of samples/, into $work.
build() {
    local source=$samples/$1
    if [ -d "$source" ]; then
        set -- "$1" "$source"/*.gc
        local c
        for c in "$source"/*.c; do [ -e "$c" ] && set -- "$@" "$c"; done
    else
        set -- "$1" "$source.gc"
    fi
    local program=$1
    shift
    # shellcheck disable=SC2086
    "$CHANT" build -O2 ${CHANT_TEST_FLAGS:-} "$@" -o "$work/$program" ||
        fail "$program does not build"
}

# start PROGRAM ARGUMENT...: in the background; its first line is its address. Sets server (a
# process) and port.
start() {
    local program=$1 address= i
    shift
    : >"$work/out"
    "$work/$program" "$@" >"$work/out" 2>"$work/err" &
    server=$!
    for ((i = 0; i < 200; i++)); do
        read -r address <"$work/out" && break
        kill -0 "$server" 2>/dev/null || { cat "$work/err"; fail "$program ended at once"; }
        sleep 0.05
    done
    [ -n "$address" ] || fail "$program does not say where it is"
    port=${address##*:}
}

# stop: SIGTERM must end the server, with status 0 and nothing said, within the time it has.
stop() {
    local i status
    kill -TERM "$server"
    for ((i = 0; i < 200; i++)); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    if kill -0 "$server" 2>/dev/null; then
        kill -QUIT "$server"
        sleep 1
        cat "$work/err"
        fail "it does not end"
    fi
    wait "$server"
    status=$?
    server=
    [ $status = 0 ] || { cat "$work/err"; fail "the server's exit status is $status"; }
    [ ! -s "$work/err" ] || { cat "$work/err"; fail "the server complained"; }
}

descriptors() {
    find "/proc/$server/fd" -mindepth 1 | wc -l
}

resident_kib() {
    awk '/^VmRSS/ { print $2 }' "/proc/$server/status"
}

# settled COMMAND WANTED: waits until the command prints so.
settled() {
    local i got=
    for ((i = 0; i < 100; i++)); do
        got=$($1)
        [ "$got" = "$2" ] && return
        sleep 0.1
    done
    fail "$1: $got are left, not $2"
}
