#!/usr/bin/env bash
# The benchmark table: every benchmark here in Chant and in Go, the same work, interleaved.
#
#   run.sh [-r ROUNDS] [-p "1 2"] [-s SCALE] [-b DIRECTORY] [NAME...]
#
# Builds each NAME.gc (all, if none is named) with `chant build -O2` and NAME.go with `go build`
# in DIRECTORY, runs both at each number of processors, ROUNDS times (5), and prints for each metric
# the medians, how many times faster Chant is, and the peak resident sets. SCALE divides the work.
# Where there is a NAME_bare.c, a floor, it is run as well, and has the last column. Without Go it
# prints Chant's column alone. Environment: CHANT (the compiler).
set -u

here=$(cd "$(dirname "$0")" && pwd)
rounds=5 procs="1 2" scale=1 work=
while getopts r:p:s:b: option; do
    case $option in
    r) rounds=$OPTARG ;;
    p) procs=$OPTARG ;;
    s) scale=$OPTARG ;;
    b) work=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
: "${CHANT:=$(command -v chant || true)}"
if [ -z "$work" ]; then
    work=$(mktemp -d "${TMPDIR:-/tmp}/chant-bench.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work" || exit 1
if [ $# = 0 ]; then
    for source in "$here"/*.gc; do set -- "$@" "$(basename "$source" .gc)"; done
fi

"${CC:-cc}" -O2 -o "$work/measure" "$here/measure.c" || exit 1
"${CC:-cc}" -O2 -o "$work/echo_client" "$here/echo_client.c" || exit 1
export ECHO_CLIENT=$work/echo_client
[ -n "$CHANT" ] || echo "no Chant compiler: set CHANT; printing Go's column alone" >&2
command -v go >/dev/null || echo "no Go on this machine: printing Chant's column alone" >&2
for name; do
    if [ -n "$CHANT" ]; then
        "$CHANT" build -O2 "$here/$name.gc" -o "$work/$name.chant" -lm || exit 1
    fi
    if command -v go >/dev/null && [ -r "$here/$name.go" ]; then
        (cd "$here" && go build -o "$work/$name.go" "$name.go" common.go) ||
            echo "$name.go does not build: printing Chant's column alone" >&2
    fi
    if [ -r "$here/${name}_bare.c" ]; then
        "${CC:-cc}" -D_GNU_SOURCE -O2 -o "$work/$name.bare" "$here/${name}_bare.c" || exit 1
    fi
done

# measured LANGUAGE: runs one program and prints `PROCS METRIC UNIT LANGUAGE VALUE PEAK` lines.
measured() {
    local program=$work/$name.$1
    [ -x "$program" ] || return 0
    CHANT_PROCS=$p GOMAXPROCS=$p timeout 120 "$work/measure" "$program" "$scale" >"$work/lines" || {
        echo "$name.$1 at $p procs ended with status $?" >&2
        return 0
    }
    awk -v procs="$p" -v language="$1" '{ print procs, $1, $3, language, $2, $5 }' "$work/lines"
}

for ((round = 1; round <= rounds; round++)); do
    for name; do
        for p in $procs; do
            measured chant
            measured go
            measured bare
        done
    done
    echo "round $round of $rounds" >&2
done >"$work/results"

# Medians of each column, in the order the metrics came.
sort -s -k1,1n -k2,2 -k4,4 -k5,5g "$work/results" | awk '
{
    row = $1 " " $2 " " $3
    value[row, $4] = value[row, $4] " " $5
    if ($6 > peak[row, $4]) peak[row, $4] = $6
    if (!(row in seen)) { seen[row] = 1; order[++rows] = row }
}
function middle(list,    n, part) {
    n = split(list, part, " ")
    if (n == 0) return ""
    return n % 2 ? part[(n + 1) / 2] : (part[n / 2] + part[n / 2 + 1]) / 2
}
function cell(v, form) { return v == "" ? "-" : sprintf(form, v) }
END {
    printf "%-14s %5s %6s %10s %10s %8s %12s %12s %10s\n", "metric", "procs", "unit", "chant",
        "go", "go/chant", "chant MiB", "go MiB", "bare C"
    for (i = 1; i <= rows; i++) {
        split(order[i], f, " ")
        c = middle(value[order[i], "chant"])
        g = middle(value[order[i], "go"])
        ratio = c != "" && g != "" && c > 0 ? sprintf("%.2f", g / c) : "-"
        cm = peak[order[i], "chant"]
        gm = peak[order[i], "go"]
        b = middle(value[order[i], "bare"])
        printf "%-14s %5s %6s %10s %10s %8s %12s %12s %10s\n", f[2], f[1], f[3], cell(c, "%.1f"),
            cell(g, "%.1f"), ratio, cm == "" ? "-" : sprintf("%.1f", cm / 1024),
            gm == "" ? "-" : sprintf("%.1f", gm / 1024), cell(b, "%.1f")
    }
}'
