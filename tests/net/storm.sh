#!/usr/bin/env bash
# The HTTP sample in a storm of clients (storm.c): no answer lost or torn, few threads, and nothing
# left over: descriptors, goroutines, memory. Then with too few descriptors.
#
#   storm.sh IDLE BUSY SECONDS [THREADS]
#
# The server may have THREADS more threads than CHANT_PROCS (4). On a machine that is busy with
# other things it needs more: a thread that is kept from its processor within a system call looks
# like one that blocks, and another takes its place.
#
# Environment: as common.sh, and CHANT_STORM (the tool of storm.c).
name=net.storm
idle=${1:?usage: storm.sh IDLE BUSY SECONDS} busy=${2:?} seconds=${3:?} threads=${4:-4}
. "$(dirname "$0")/common.sh"
: "${CHANT_STORM:?set CHANT_STORM to the tool of storm.c}"
need curl
[ "$(ulimit -Hn)" -ge $((idle + busy + 500)) ] ||
    { echo "SKIP $name: too few descriptors"; exit 77; }
ulimit -n "$(ulimit -Hn)"

build http_server
mkdir "$work/site"
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "%c", 97 + i % 26 }' >"$work/site/large.bin"
start http_server -l 127.0.0.1:0 -d "$work/site" -t 60
url=http://127.0.0.1:$port
ask() { curl -sS -H 'Connection: close' "$url/stats"; }
stats() { ask | sed 's/,"allocated.*//'; }
allocated_kib() { echo $(($(ask | sed 's/.*"allocated":\([0-9]*\).*/\1/') / 1024)); }

stats >/dev/null
before=$(stats) open=$(descriptors)
memory=() resident=()
for round in 1 2 3; do
    "$CHANT_STORM" "$port" "$server" "$idle" "$busy" "$seconds" $((CHANT_PROCS + threads)) ||
        fail "round $round"
    settled stats "$before"
    settled descriptors "$open"
    memory+=("$(allocated_kib)")
    resident+=("$(resident_kib)")
done
echo "after each round: ${memory[*]} KiB allocated, ${resident[*]} KiB resident"
# The first round makes what is kept; what later ones add would be a leak. What malloc has and
# nobody uses it may keep: the resident set is only shown.
[ "${memory[2]}" -lt $((memory[0] + 64)) ] || fail "memory grows: ${memory[*]} KiB"
stop

if command -v ab >/dev/null; then
    ulimit -S -n 64
    start http_server -l 127.0.0.1:0 -d "$work/site"
    ulimit -S -n "$(ulimit -Hn)"
    ab -q -n 3000 -c 200 "http://127.0.0.1:$port/hello" >"$work/ab" 2>&1 ||
        { cat "$work/ab"; fail ab; }
    same 'complete without descriptors' 3000 "$(awk '/^Complete requests/ { print $3 }' "$work/ab")"
    same 'failed without descriptors' 0 "$(awk '/^Failed requests/ { print $3 }' "$work/ab")"
    stop
fi
echo "PASS $name"
