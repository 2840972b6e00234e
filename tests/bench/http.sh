#!/usr/bin/env bash
# The HTTP sample beside Go's net/http, by wrk: requests per second, and processor time for each.
#
#   http.sh [-r ROUNDS] [-p PROCS] [-c CONNECTIONS] [-d SECONDS]
#
# Both servers answer GET /hello with the same bytes but for the date. They are measured in turn,
# ROUNDS (3) times, after half a second to warm up; the table has the medians. The processor time is
# the server process's, user and system, so what wrk takes does not count.
#
# Environment: CHANT (the compiler).
set -u

: "${CHANT:?set CHANT to the compiler}"
here=$(cd "$(dirname "$0")" && pwd)
rounds=3 procs=2 connections=200 seconds=3
while getopts r:p:c:d: option; do
    case $option in
    r) rounds=$OPTARG ;;
    p) procs=$OPTARG ;;
    c) connections=$OPTARG ;;
    d) seconds=$OPTARG ;;
    *) exit 2 ;;
    esac
done
command -v wrk >/dev/null || { echo "there is no wrk" >&2; exit 77; }
command -v go >/dev/null || { echo "there is no Go" >&2; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-bench.XXXXXX") || exit 1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

"$CHANT" build -O2 "$here"/../../samples/http_server/*.{gc,c} -o "$work/chant" || exit 1
(cd "$here" && go build -o "$work/go" http.go) || exit 1
mkdir "$work/empty"

# ticks: the processor time of the server so far, in hundredths of a second.
ticks() {
    sed 's/.*) //' "/proc/$server/stat" | awk '{ print $12 + $13 }'
}

# measured LANGUAGE: prints `LANGUAGE REQUESTS_PER_SECOND MICROSECONDS_PER_REQUEST`.
measured() {
    local url= options=() i before after
    [ "$1" = go ] || options=(-l 127.0.0.1:0 -d "$work/empty")
    : >"$work/out"
    CHANT_PROCS=$procs GOMAXPROCS=$procs "$work/$1" "${options[@]}" >"$work/out" &
    server=$!
    for ((i = 0; i < 100; i++)); do
        read -r url <"$work/out" && break
        sleep 0.05
    done
    wrk -t 1 -c "$connections" -d 500ms "$url/hello" >/dev/null
    before=$(ticks)
    wrk -t 1 -c "$connections" -d "${seconds}s" "$url/hello" >"$work/wrk" || return 1
    after=$(ticks)
    kill "$server"
    wait "$server" 2>/dev/null
    server=
    ! grep -E 'Socket errors|Non-2xx' "$work/wrk" >&2 || return 1
    awk -v language="$1" -v ticks=$((after - before)) '
        / requests in / { requests = $1 }
        /^Requests\/sec/ { print language, $2, ticks * 10000 / requests }' "$work/wrk"
}

for ((round = 1; round <= rounds; round++)); do
    for language in chant go; do
        measured $language || { echo "$language failed" >&2; exit 1; }
    done
done >"$work/results" || exit 1

sort -k1,1 "$work/results" | awk '
function median(list,    n, part, i, j, t) {
    n = split(list, part, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && part[j - 1] + 0 > part[j] + 0; j--) {
            t = part[j]; part[j] = part[j - 1]; part[j - 1] = t
        }
    return n % 2 ? part[(n + 1) / 2] : (part[n / 2] + part[n / 2 + 1]) / 2
}
{ rate[$1] = rate[$1] " " $2; cost[$1] = cost[$1] " " $3 }
END {
    printf "%-24s %12s %12s %7s\n", "", "Chant", "Go", "ratio"
    a = median(rate["chant"]); b = median(rate["go"])
    printf "%-24s %12.0f %12.0f %7.2f\n", "requests/s", a, b, a / b
    a = median(cost["chant"]); b = median(cost["go"])
    printf "%-24s %12.2f %12.2f %7.2f\n", "processor us/request", a, b, a / b
}'
