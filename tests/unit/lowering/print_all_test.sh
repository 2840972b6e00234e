#!/usr/bin/env bash
# print_all_test.sh FILE.c... -- FLAGS...: each file, printed from the tree (-fprint-all),
# must compile to the same assembly as its own text does.
# Environment: CHANT (the compiler), CC (the C compiler).
set -u -o pipefail
: "${CHANT:?set CHANT to the compiler}"
files=() flags=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"); shift; done
[ $# -gt 0 ] && shift
flags=("$@")
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-print.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
status=0

# Assembly without what names the file, with the C library's name for what lowering renames.
assembly() {
    "${CC:-cc}" -w -O1 -S -x cpp-output "$1" -o - | grep -v '^\s*\.\(file\|ident\)' |
        sed 's/\bchant_main\b/main/g'
}

for file in "${files[@]}"; do
    "${CC:-cc}" "${flags[@]}" -E "$file" >"$work/text.i" &&
        "$CHANT" emit -fchant -fprint-all "${flags[@]}" "$file" -o "$work/tree.i" &&
        assembly "$work/text.i" >"$work/text.s" && assembly "$work/tree.i" >"$work/tree.s" &&
        cmp "$work/text.s" "$work/tree.s" && continue
    echo "FAIL $file"
    status=1
done
exit $status
