#!/bin/sh
# Checks that the tree groups operators as C does: parenthesises every expression
# of a file as its tree has it, compiles the file and the result, and compares the
# assembly.
#
#     check_grouping.sh PARSE_TOOL FILE.i...
#
# Prints the files that differ. A name that is a type and was read as a variable,
# or the other way round, shows up here as well: the parse alone has no symbol
# table.
set -u

tool=$1
shift
cc=${CC:-cc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM

# Assembly without the file's name.
compile() {
    "$cc" -x cpp-output -w -O1 -S "$1" -o "$work/out.s" || return 1
    grep -v '^[[:space:]]*\.file' "$work/out.s" >"$2"
}

same=0
failed=0
for file in "$@"; do
    compile "$file" "$work/a.s" 2>/dev/null || continue
    "$tool" -p "$file" >"$work/b.i" || echo "$file: has errors"
    if ! compile "$work/b.i" "$work/b.s" 2>"$work/log"; then
        echo "$file: no longer compiles"
        grep -m 3 "error:" "$work/log"
        failed=1
    elif ! cmp -s "$work/a.s" "$work/b.s"; then
        echo "$file: compiles to something else"
        failed=1
    else
        same=$((same + 1))
    fi
done
echo "$same files compile to the same code"
exit "$failed"
