#!/bin/sh
# types_test.sh TOOL FILE.c|FILE.i... [-- CFLAGS]: has every expression the type and the
# constant value that gcc gives it?
set -u
tool=$1
shift
files=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    files="$files $1"
    shift
done
[ $# -gt 0 ] && shift
cc=${CC:-gcc}
if ! "$cc" --version | grep -q 'Free Software'; then
    echo "needs gcc"
    exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
for file in $files; do
    case $file in
    *.i) cp "$file" "$dir/t.i" ;;
    *) "$cc" -std=gnu17 -E "$@" "$file" -o "$dir/t.i" || exit 1 ;;
    esac
    printf '%s: ' "$file"
    if ! "$tool" "$dir/t.i" >"$dir/asserted.i"; then
        failed=1
    elif ! "$cc" -std=gnu17 -w -fsyntax-only -x cpp-output "$dir/asserted.i" 2>"$dir/said"; then
        grep error: "$dir/said" | head -20
        failed=1
    fi
done
exit $failed
