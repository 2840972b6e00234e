#!/usr/bin/env bash
# hiredis against a Redis server, its calls redirected: many connections, few threads. Linked with
# the library, shared and static, and without it, where each waiting client keeps a thread.
#
#   hiredis.sh [CLIENTS]     CHANT: the compiler; CHANT_LIB: the folder of its libraries
#
# Exit status: 0 passed, 1 failed, 77 there is no Redis or no hiredis here.
set -u
: "${CHANT:?set CHANT to the compiler}" "${CHANT_LIB:?set CHANT_LIB to the libraries}"
clients=${1:-100}
here=$(cd "$(dirname "$0")" && pwd)
# Debian's redis-tools has the server too, under a name by which it does something else.
redis=$(command -v redis-server || command -v redis-check-rdb)
if [ -z "$redis" ] || [ ! -e /usr/include/hiredis/hiredis.h ]; then
    echo "skipped: redis-tools and libhiredis-dev are not both installed"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
fail() {
    echo "FAIL: $1"
    exit 1
}

# A port that nobody has: the server says if it is taken.
for port in $(shuf -i 20000-30000 -n 5); do
    (exec -a redis-server "$redis" --port $port --bind 127.0.0.1 --unixsocket "$work/redis" \
        --save '' --appendonly no --dir "$work" >"$work/log" 2>&1) &
    server=$!
    for _ in $(seq 100); do
        [ -S "$work/redis" ] && break 2
        kill -0 $server 2>/dev/null || break
        sleep 0.1
    done
    kill $server 2>/dev/null
    server=
done
[ -n "$server" ] || { cat "$work/log"; fail "the server does not start"; }

# run NAME LIMIT: the program NAME has at most so many threads while all its clients wait. On a busy
# machine a goroutine that computes a little may look like one that computes for long, so it has
# several tries.
run() {
    local procs host got
    for procs in 1 4; do
        for host in "$work/redis" "127.0.0.1 $port"; do
            for _ in 1 2 3 4 5; do
                # shellcheck disable=SC2086
                got=$(CHANT_PROCS=$procs timeout 100 "$work/$1" "$clients" $host) ||
                    fail "$1 with $procs procs: status $?"
                echo "$1, $procs procs, ${host#"$work"}: $clients clients, $got threads"
                [ "$got" -gt $((procs + $2)) ] || continue 2
            done
            fail "$1: $got threads"
        done
    done
}

build() {
    "$CHANT" build -O1 -Wall -Wextra "$here/hiredis.gc" -o "$work/$1" "${@:2}" -lhiredis ||
        fail "$1 does not build"
}
build shared -L"$CHANT_LIB" -Wl,--no-as-needed -lchant_redirect -Wl,-rpath,"$CHANT_LIB"
build static -Wl,--whole-archive "$CHANT_LIB/libchant_redirect.a" -Wl,--no-whole-archive
build without
run shared 4
run static 4
run without 10000
