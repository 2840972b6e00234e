#!/bin/sh
# Parses other people's C and demands that not one error node comes out.
#
#     parse_headers.sh PARSE_TOOL            every header of /usr/include
#     parse_headers.sh PARSE_TOOL DIR...     every .c file below the directories
#
# What cc itself refuses when compiled alone is forgiven: a header that needs
# another one first, a source that wants a configured build (configure first, and
# name the build's folder as well). CC and CFLAGS are heeded; every folder that
# holds a header is searched for them. JOBS files are preprocessed at a time
# (default 2). STEP=N takes one header in N.
set -u

tool=$1
shift
jobs=${JOBS:-2}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM

FLAGS=${CFLAGS:-}
if [ $# -eq 0 ]; then
    find /usr/include -name '*.h' ! -path '*/c++/*' | sort |
        awk -v step="${STEP:-1}" 'NR % step == 0' >"$work/list"
else
    for dir in $(find "$@" -name '*.h' -exec dirname {} + | sort -u); do
        FLAGS="$FLAGS -I$dir"
    done
    find "$@" -name '*.c' | sort >"$work/list"
fi
CC=${CC:-cc}
export CC FLAGS

# out NUMBER FILE: preprocesses FILE to out/NUMBER.i. A header is not the main
# file: some refuse that.
cat >"$work/preprocess" <<'EOS'
case $3 in
*.h) printf '#include "%s"\n' "$3" | $CC -x c $FLAGS -w -E - >"$1/$2.i" 2>/dev/null ;;
*) $CC -x c $FLAGS -w -E "$3" >"$1/$2.i" 2>/dev/null ;;
esac || rm -f "$1/$2.i"
EOS

# True if cc takes file number $1 of the batch.
compiles_alone() {
    $CC -x cpp-output -w -fsyntax-only "$work/out/$1.i" 2>/dev/null
}

failed=0
parsed=0
refused=0
split -l 400 "$work/list" "$work/batch." # so that the text never fills the disk
for batch in "$work"/batch.*; do
    mkdir "$work/out"
    awk -v out="$work/out" '{ print out; print NR; print $0 }' "$batch" |
        xargs -n 3 -P "$jobs" sh "$work/preprocess"
    set -- "$work/out"/*.i
    if [ -e "$1" ]; then
        parsed=$((parsed + $#))
        "$tool" "$@" >"$work/log"
        for faulty in $(sed -n "s|^$work/out/\([0-9]*\)\.i: .*|\1|p" "$work/log" | sort -nu); do
            if compiles_alone "$faulty"; then
                sed -n "s|^$work/out/$faulty.i: ||p" "$work/log"
                failed=1
            else
                refused=$((refused + 1))
            fi
        done
        tail -n 1 "$work/log"
    fi
    rm -rf "$work/out"
done

echo "$parsed of $(wc -l <"$work/list") files were preprocessed and parsed;" \
    "$refused had errors that cc finds too"
[ "$parsed" -gt 0 ] && [ "$failed" -eq 0 ]
