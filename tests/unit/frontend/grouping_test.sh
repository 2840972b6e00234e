#!/bin/sh
# grouping_test.sh TOOL FILE.c|FILE.i... [-- CFLAGS]: is the tree of each file the one that
# the C compiler sees? The file and the same file with every operator in parentheses must
# give the same assembly.
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
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
for file in $files; do
    mkdir -p "$dir/a" "$dir/b"
    case $file in
    *.i) cp "$file" "$dir/a/t.i" ;;
    *) "$cc" -E "$@" "$file" -o "$dir/a/t.i" || exit 1 ;;
    esac
    if ! "$tool" "$dir/a/t.i" >"$dir/b/t.i"; then
        echo "$file: no tree"
        failed=1
        continue
    fi
    for side in a b; do
        (cd "$dir/$side" && "$cc" -w -O1 -S -x cpp-output t.i -o t.s) || failed=1
    done
    if ! cmp -s "$dir/a/t.s" "$dir/b/t.s"; then
        echo "$file: grouped differently"
        diff "$dir/a/t.s" "$dir/b/t.s" | head -20
        failed=1
    fi
done
exit $failed
