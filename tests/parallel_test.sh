#!/usr/bin/env bash
# What the sample `parallel` does that its expected output doesn't show: how many run at once, the
# order, exit statuses, the progress line on a terminal, signals.
#
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed, 77 a tool is missing.
set -u

: "${CHANT:?set CHANT to the compiler}"
command -v script >/dev/null || exit 77
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"$CHANT" build -O1 "$here/../samples/parallel.gc" -o "$work/parallel" || exit 1
cd "$work" || exit 1

# same WHAT WANTED GOT
same() {
    [ "$2" = "$3" ] || { printf 'FAIL %s: expected "%s", got "%s"\n' "$1" "$2" "$3"; exit 1; }
}

# status WANTED INPUT_LINES ARGUMENT...: how it ends.
status() {
    local want=$1 lines=$2
    shift 2
    seq "$lines" | timeout 60 ./parallel "$@" >out 2>err
    same "exit status of parallel $*" "$want" $?
}

# Each job notes itself, looks how many there are, and stays long enough for others to come.
mkdir jobs
# shellcheck disable=SC2016
status 0 12 -j 3 sh -c 'touch jobs/{}; ls jobs | wc -l; sleep 0.1; rm jobs/{}'
most=$(sort -n out | tail -n 1)
[ "$most" -gt 1 ] && [ "$most" -le 3 ] || { echo "FAIL -j 3 ran $most at once"; exit 1; }

# shellcheck disable=SC2016
status 0 9 -j 9 -k sh -c 'sleep 0.0$((10 - {})); echo {}; echo {}'
same 'the order with -k' "$(for i in $(seq 9); do printf '%s\n' "$i" "$i"; done)" "$(cat out)"

status 3 3 -j 2 false
status 101 102 -j 20 false
status 2 2 /nonexistent
same 'the reasons' 2 "$(grep -c ': No such file or directory$' err)"
status 255 1
status 255 1 -j 0 true

# The progress line, which goes to the terminal and is gone at the end.
seq 3 >lines
timeout 60 script -qec './parallel -j 1 sh -c "exit \$(({} == 2))" <lines' log >/dev/null
same 'the progress' $'1 done, 0 failed\n2 done, 1 failed\n3 done, 1 failed' \
    "$(tr '\r' '\n' <log | sed 's/\x1b\[K//' | grep -a ' done, ')"
same 'what takes the line away' 3 "$(grep -ao $'failed\r\033\\[K' log | wc -l)"

# A signal: no more begin, those that run are asked to end.
mkdir began
seq 100 | ./parallel -j 4 sh -c 'touch began/{}; exec sleep 30' >out 2>&1 &
running=$!
for ((i = 0; i < 200; i++)); do
    [ "$(find began -type f | wc -l)" = 4 ] && break
    sleep 0.05
done
kill -INT "$running"
wait "$running"
failed=$?
# Those four, and what was about to begin.
[ "$(find began -type f | wc -l)" = 4 ] || { echo "FAIL more began"; exit 1; }
[ $failed -ge 4 ] && [ $failed -le 6 ] || { echo "FAIL $failed failed once interrupted"; exit 1; }
echo "PASS parallel"
