#!/usr/bin/env bash
# How fast C is translated, and in how much memory: the largest files at hand, and any named.
#
#   translate.sh [corpus | FILE [OPTION...]]
#
# For each: preprocessed megabytes, the seconds of processor time that Chant's translation takes (all of
# `chant check` less that of `cc -E`, and less the same of an empty file: the start of the processes,
# which is printed first; the least of each), MB/s, that as a share of the host compiler's -O2, in
# brackets the same share by the medians, and the peak resident sets of both. The three commands take
# turns three times, up to 31 times where that is about a second's work.
#
# Without a FILE: sqlite3's amalgamation, which is made from Debian's source package with tclsh, and
# tcc as one file. corpus: every file over 100 KB of the packages of ../real/recipes and of gcc's
# tests that the host compiler compiles without more than the folders around it. Environment: CHANT
# (the compiler), CHANT_CC.
set -u

here=$(cd "$(dirname "$0")" && pwd)
: "${CHANT:?set CHANT to the compiler}"
host=$(command -v "${CHANT_CC:-cc}")
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"$host" -O2 -o "$work/measure" "$here/measure.c" || exit 1
"$host" -O2 -o "$work/cputime" "$here/cputime.c" || exit 1

# peak COMMAND...: the greatest resident set of it and of what it starts, in KiB.
peak() {
    "$work/measure" "$BASH" -c '"$@" >/dev/null 2>&1; echo' peak "$@" | awk '{ print $NF }'
}

row() {
    local file=$1 text runs times
    shift
    text=$("$host" -E -w "$@" "$file" | wc -c)
    local compile=("$host" -O2 -w -c "$@" "$file" -o "$work/o")
    runs=$("$work/cputime" 1 "${compile[@]}" |
        awk '{ n = int(1e6 / $1); print (n > 31 ? 31 : n > 3 ? n : 3) }')
    times=$("$work/cputime" "$runs" "$CHANT" check -w "$@" "$file" --- \
        "$host" -E -w "$@" "$file" --- "${compile[@]}" | tr '\n' ' ')
    awk -v name="$(basename "$file")" -v text="$text" -v times="$times" -v start="$start" \
        -v ours="$(peak "$CHANT" check -w "$@" "$file")" \
        -v theirs="$(peak "${compile[@]}")" 'BEGIN {
        split(times, t)
        split(start, s)
        own = t[1] - t[3] - (s[1] - s[3])
        median = t[2] - t[4] - (s[2] - s[4])
        printf "%-16s %7.2f MB %7.4f s %7.1f MB/s %6.1f %% of -O2 (%.1f) %7.1f MiB, host %7.1f MiB\n",
            name, text / 1e6, own / 1e6, text / own, 100 * own / t[5], 100 * median / t[6],
            ours / 1024, theirs / 1024
    }'
}

touch "$work/empty.c"
start=$("$work/cputime" 31 "$CHANT" check -w "$work/empty.c" --- "$host" -E -w "$work/empty.c" |
    tr '\n' ' ')
awk -v start="$start" 'BEGIN { split(start, s); printf "start %.1f ms\n", (s[1] - s[3]) / 1e3 }'
if [ "${1:-}" = corpus ]; then
    for recipe in "$here"/../real/recipes/*.sh gcc-12; do
        package=$(basename "$recipe" .sh)
        folder=$("$here/../real/source.sh" "$package") || continue
        find "$folder" -name .pc -prune -o -name '*.c' -size +100000c -print | sort |
            while read -r file; do
                around=$(dirname "$file")
                include=(-I"$around" -I"$around/.." -I"$around/../src" -I"$folder")
                if "$host" -w -fsyntax-only "${include[@]}" "$file" >"$work/log" 2>&1; then
                    row "$file" "${include[@]}"
                fi
            done
    done
    exit
fi
if [ $# -gt 0 ]; then
    row "$@"
    exit
fi
if sqlite=$("$here/../real/source.sh" sqlite3) && command -v tclsh >/dev/null; then
    (cp -a "$sqlite" "$work/sqlite" && cd "$work/sqlite" && ./configure && make sqlite3.c) \
        >"$work/log" 2>&1 && row "$work/sqlite/sqlite3.c"
fi
if tcc=$("$here/../real/source.sh" tcc); then
    (cp -a "$tcc" "$work/tcc" && cd "$work/tcc" && ./configure && make tccdefs_.h) >"$work/log" 2>&1
    row "$work/tcc/tcc.c" -I"$work/tcc" -DONE_SOURCE=1
fi
