#!/bin/sh
# Parses other people's C and demands that not one error node comes out.
#
#     parse_headers.sh PARSE_TOOL            every header of /usr/include
#     parse_headers.sh PARSE_TOOL DIR...     every .c file below the directories
#
# What cc itself refuses when compiled alone is left out: a header that needs
# another one first, a source that wants a configured build (configure first, and
# name the build's folder as well). CC and CFLAGS are heeded; every folder that
# holds a header is searched for them. JOBS files are preprocessed at a time
# (default 2).
set -u

tool=$1
shift
cc=${CC:-cc}
jobs=${JOBS:-2}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM

# Preprocesses file $1 to $work/$2.i if cc accepts it alone.
cat >"$work/one.sh" <<'ONE'
out=$1/$3.i
shift
case $1 in
*.h) printf '#include "%s"\n' "$1" >"$out.c" && file=$out.c ;;
*) file=$1 ;;
esac
if $CC -x c $FLAGS -w -fsyntax-only "$file" 2>/dev/null; then
    $CC -x c $FLAGS -w -E "$file" >"$out" 2>/dev/null || rm -f "$out"
fi
rm -f "$out.c"
ONE

flags=${CFLAGS:-}
if [ $# -eq 0 ]; then
    find /usr/include -name '*.h' ! -path '*/c++/*' | sort >"$work/list"
else
    for dir in $(find "$@" -name '*.h' -exec dirname {} + | sort -u); do
        flags="$flags -I$dir"
    done
    find "$@" -name '*.c' | sort >"$work/list"
fi

total=$(wc -l <"$work/list")
CC=$cc FLAGS=$flags
export CC FLAGS
failed=0
parsed=0

# In batches, so that the preprocessed text never fills the disk.
split -l 400 "$work/list" "$work/batch."
for batch in "$work"/batch.*; do
    mkdir "$work/out"
    awk '{ print $0; print NR }' "$batch" | xargs -n 2 -P "$jobs" sh "$work/one.sh" "$work/out"
    set -- "$work/out"/*.i
    if [ -e "$1" ]; then
        parsed=$((parsed + $#))
        "$tool" "$@" >"$work/log" || failed=1
        sed -e '$d' -e "s|^$work/out/[0-9]*.i: ||" "$work/log"
        tail -n 1 "$work/log" | sed 's/^/    /'
    fi
    rm -rf "$work/out"
done

echo "$parsed of $total files compile alone and were parsed"
if [ "$parsed" -eq 0 ]; then
    echo "nothing was parsed" >&2
    exit 1
fi
exit "$failed"
