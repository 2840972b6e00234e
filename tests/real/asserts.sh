#!/usr/bin/env bash
# What Chant knows of other people's C, confirmed by gcc: `chant check -fprint-asserts` prints each
# source with static assertions of its types, layouts and values, which gcc must accept.
#
#   asserts.sh [headers] [packages] [execute] [PACKAGE...] [FILE...]
#
# headers: every header below /usr/include that gcc compiles alone. packages: what is compiled
# when the packages of recipes/ are built. execute: the files of gcc.c-torture/execute. Without a
# word, all three. What gcc itself refuses is not counted. A word with a slash and a number, like
# headers/50, takes every 50th file.
#
# It lists each file that Chant refuses or whose assertions gcc does not accept, with gcc's first
# message, and counts. Exit status: 0 none, 1 some, 77 nothing could be had to test.
# Environment: CHANT (the compiler), CHANT_ASSERTS_JOBS (2).
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT CHANT_HOST="${CHANT_ASSERTS_CC:-gcc}"
here=$(cd "$(dirname "$0")" && pwd)
self=$here/$(basename "$0")

# confirm NAME FILE FLAG...: one line, "pass", "refused" or "rejected", with a tab and NAME.
confirm() {
    local name=$1 file=$2 out message
    shift 2
    out=$(mktemp "${TMPDIR:-/tmp}/chant-asserts.XXXXXX.i") || exit 1
    if ! message=$(timeout 120 "$CHANT" check "$@" -w -fprint-asserts "$file" -o "$out" 2>&1); then
        printf 'refused\t%s\t%s\n' "$name" "$(grep -m 1 -E 'error|fault' <<<"$message")"
    elif ! message=$(timeout 300 "$CHANT_HOST" "$@" -w -fsyntax-only "$out" 2>&1); then
        printf 'rejected\t%s\t%s\n' "$name" "$(grep -m 1 'error' <<<"$message" | cut -c 1-300)"
    else
        printf 'pass\t%s\t%s\n' "$name" "$(tail -n 1 "$out" | tr -d '*/')"
    fi
    rm -f "$out"
}

# In the place of a compiler: compiles, and confirms each source of C that it is given.
as_compiler() {
    "$CHANT_HOST" "$@" || exit $?
    local flags=() inputs=() word
    while [ $# -gt 0 ]; do
        word=$1
        shift
        case $word in
        -o | -MF | -MT | -MQ | -l | -L) shift ;;
        -I | -D | -U | -include | -isystem | -iquote | -idirafter) flags+=("$word" "$1") && shift ;;
        -x) exit 0 ;;
        -E | -M | -MM) exit 0 ;;
        -c | -S | -o* | -M* | -l* | -L* | -Wl,* | -W* | -pedantic* | -O*) ;;
        -*) flags+=("$word") ;;
        *.c) inputs+=("$word") ;;
        esac
    done
    for word in "${inputs[@]}"; do
        case $word in *conftest*) continue ;; esac
        confirm "$CHANT_ASSERTS_PACKAGE/$word" "$word" "${flags[@]}" >>"$CHANT_ASSERTS_LIST"
    done
}

# One file of a list, as xargs gives it.
one() {
    local file=$1 flags=() work
    case $file in
    *.h)
        work=$(mktemp -d "${TMPDIR:-/tmp}/chant-asserts.XXXXXX") || exit 1
        echo "#include \"$file\"" >"$work/header.c"
        if timeout 60 "$CHANT_HOST" -w -fsyntax-only "$work/header.c" 2>/dev/null; then
            confirm "$file" "$work/header.c"
        fi
        rm -rf "$work"
        ;;
    *.gc) confirm "$file" "$file" ;;
    *)
        read -ra flags <<<"$(grep -oE 'dg-(additional-)?options +"[^"]*" *\}' "$file" |
            sed -E 's/^[^"]*"([^"]*)".*/\1/' | tr '\n' ' ')"
        if timeout 60 "$CHANT_HOST" "${flags[@]}" -w -fsyntax-only "$file" 2>/dev/null; then
            confirm "$file" "$file" "${flags[@]}"
        fi
        ;;
    esac
}

case ${1:-} in
--one)
    one "$2"
    exit 0
    ;;
--cc)
    shift
    as_compiler "$@"
    exit 0
    ;;
esac

list=$(mktemp "${TMPDIR:-/tmp}/chant-asserts.XXXXXX") || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-asserts.XXXXXX") || exit 1
trap 'rm -rf "$list" "$list.out" "$work"' EXIT
export CHANT_ASSERTS_LIST=$list.out
: >"$list.out"

# Builds a package by its recipe, with this script for a compiler.
package() (
    name=$1
    source=$("$here/source.sh" "$name") || exit 0
    cp -a "$source" "$work/$name" && cd "$work/$name" || exit 1
    export CHANT_ASSERTS_PACKAGE=$name CC="$self --cc"
    needs() { :; }
    # shellcheck source=/dev/null
    . "$here/recipes/$name.sh"
    build >"$work/log" 2>&1 </dev/null || echo "$name does not build"
    rm -rf "${work:?}/$name"
)

[ $# -gt 0 ] || set -- headers packages execute
for what; do
    step=1
    case $what in
    /* | ./* | *.*) # a file
        printf '%s\n' "$what" >>"$list"
        continue
        ;;
    */*) step=${what#*/} what=${what%/*} ;;
    esac
    case $what in
    headers) find -L /usr/include -name '*.h' 2>/dev/null | sort ;;
    packages)
        for recipe in "$here"/recipes/*.sh; do
            package "$(basename "$recipe" .sh)" >&2
        done
        ;;
    execute)
        suite=$("$here/source.sh" gcc-12) && ls "$suite"/gcc.c-torture/execute/*.c
        ;;
    *) package "$what" >&2 ;;
    esac | awk -v step="$step" 'NR % step == 0' >>"$list"
done
nice -n 15 xargs -r -P "${CHANT_ASSERTS_JOBS:-2}" -n 1 "$self" --one <"$list" >>"$list.out"
sed -n -E 's/^(refused|rejected)\t([^\t]*)\t/\1: \2: /p' "$list.out" | sort
count() { grep -c "^$1	" "$list.out"; }
read -r types values unnamed <<<"$(awk -F 'asserted: ' '/^pass/ {
    split($2, words, "[^0-9]+"); t += words[1]; v += words[2]; n += words[3]
} END { printf "%d %d %d", t, v, n }' "$list.out")"
printf '%d accepted, %d rejected, %d refused by Chant; %d types and layouts, %d values, %d types without a name\n' \
    "$(count pass)" "$(count rejected)" "$(count refused)" "$types" "$values" "$unnamed"
[ -s "$list.out" ] || exit 77
[ "$(count rejected)$(count refused)" = 00 ]
