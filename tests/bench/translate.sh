#!/usr/bin/env bash
# How fast C is translated, and in how much memory: the largest files at hand, and any named.
#
#   translate.sh [corpus | FILE [OPTION...]]
#
# For each: preprocessed megabytes, Chant's own seconds of processor time (all of `chant check` less
# that of `cc -E`, the best of three), MB/s, that as a share of the host compiler's -O2, and the peak
# resident sets of both. Without a FILE: sqlite3's amalgamation, which is made from Debian's source
# package with tclsh, and tcc as one file. corpus: every file over 100 KB of the packages of
# ../real/recipes and of gcc's tests that the host compiler compiles without more than the folders
# around it. Environment: CHANT (the compiler), CHANT_CC.
set -u

here=$(cd "$(dirname "$0")" && pwd)
: "${CHANT:?set CHANT to the compiler}"
host=$(command -v "${CHANT_CC:-cc}")
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"$host" -O2 -o "$work/measure" "$here/measure.c" || exit 1

# best COMMAND...: the least processor time of three runs, in milliseconds.
best() {
    local least= taken TIMEFORMAT='%U %S'
    for _ in 1 2 3; do
        taken=$({ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ printf "%d", 1000 * ($1 + $2) }')
        [ -n "$least" ] && [ "$least" -le "$taken" ] || least=$taken
    done
    echo "$least"
}

# peak COMMAND...: the greatest resident set of it and of what it starts, in KiB.
peak() {
    "$work/measure" "$BASH" -c '"$@" >/dev/null 2>&1; echo' peak "$@" | awk '{ print $NF }'
}

row() {
    local file=$1 text expand check compile own
    shift
    text=$("$host" -E -w "$@" "$file" | wc -c)
    expand=$(best "$host" -E -w "$@" "$file")
    check=$(best "$CHANT" check -w "$@" "$file")
    compile=$(best "$host" -O2 -w -c "$@" "$file" -o "$work/o")
    own=$((check - expand))
    awk -v name="$(basename "$file")" -v text="$text" -v own=$own -v compile="$compile" \
        -v ours="$(peak "$CHANT" check -w "$@" "$file")" \
        -v theirs="$(peak "$host" -O2 -w -c "$@" "$file" -o "$work/o")" 'BEGIN {
        printf "%-16s %7.2f MB %7.3f s %7.1f MB/s %6.1f %% of -O2 %7.1f MiB, host %7.1f MiB\n",
            name, text / 1e6, own / 1e3, text / own / 1e3, 100 * own / compile, ours / 1024, theirs / 1024
    }'
}

if [ "${1:-}" = corpus ]; then
    for recipe in "$here"/../real/recipes/*.sh gcc-12; do
        package=$(basename "$recipe" .sh)
        folder=$("$here/../real/source.sh" "$package") || continue
        find "$folder" -name .pc -prune -o -name '*.c' -size +100000c -print | sort |
            while read -r file; do
                around=$(dirname "$file")
                include=(-I"$around" -I"$around/.." -I"$around/../src" -I"$folder")
                "$host" -w -fsyntax-only "${include[@]}" "$file" >"$work/log" 2>&1 &&
                    row "$file" "${include[@]}"
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
