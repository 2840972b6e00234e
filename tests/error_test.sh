#!/usr/bin/env bash
# Checks what the compiler says about one wrong program.
#
#   error_test.sh FILE.gc
#
# The line that must be diagnosed carries the start of the diagnostic's kind and a part of its
# text; several may stand on one line:
#
#   x = <-out;   // error: send-only
#   f(1, 2);     // error: too many arguments // note: declared here
#
# Every such text must be reported at that line, and no error or named warning at any line
# that does not ask for one: a mistake is reported once, and so often as it is asked for. A file that asks
# for warnings alone is a program, which the compiler must accept. `// flags: WORDS` in the
# first lines goes to the compiler; `// gcc` leaves the file out where the host compiler is clang,
# whose preprocessor has warnings of its own.
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed, 77 does not apply.
set -u

file=${1:?usage: error_test.sh FILE.gc}
: "${CHANT:?set CHANT to the compiler}"
name=$(basename "$file" .gc)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

sed -n 1,5p "$file" | grep -qx '// gcc' && [[ ${CHANT_CC:-} == *clang* ]] && exit 77
read -ra flags <<<"$(sed -n '1,5s|^// flags: ||p' "$file")"
timeout -k 5 60 "$CHANT" check "${flags[@]+"${flags[@]}"}" "$file" >"$work/out" 2>"$work/err"
got=$?

bad=0
complain() {
    printf '%s\n' "$1"
    bad=1
}
[ ! -s "$work/out" ] || complain "the diagnostics belong on standard error"

# What the file asks for, as LINE<tab>KIND<tab>TEXT.
awk '{
    rest = $0
    while (match(rest, /\/\/ (error|warning|note): /)) {
        head = substr(rest, RSTART + 3, RLENGTH - 5)
        rest = substr(rest, RSTART + RLENGTH)
        text = rest
        if (match(text, / *\/\/ (error|warning|note): /)) text = substr(text, 1, RSTART - 1)
        printf "%d\t%s\t%s\n", NR, head, text
    }
}' "$file" >"$work/asked"
[ -s "$work/asked" ] || complain "the file asks for no diagnostic"
wanted=0
grep -q "	error	" "$work/asked" && wanted=1
[ $got = $wanted ] || complain "exit status $got, expected $wanted"

# What was reported, in the same form.
awk -v file="$file" 'index($0, file ":") == 1 {
    rest = substr($0, length(file) + 2)
    if (match(rest, /^[0-9]+:[0-9]+: (fatal )?(error|warning|note): /)) {
        head = substr(rest, 1, RLENGTH - 2)
        text = substr(rest, RLENGTH + 1)
        split(head, part, ":")
        kind = part[3]
        sub(/^ (fatal )?/, "", kind)
        printf "%d\t%s\t%s\n", part[1], kind, text
    }
}' "$work/err" >"$work/said"

while IFS=$'\t' read -r line kind text; do
    found=no
    while IFS=$'\t' read -r said_line said_kind said_text; do
        if [ "$said_line" = "$line" ] && [ "$said_kind" = "$kind" ] &&
            [[ $said_text == *"$text"* ]]; then
            found=yes
            break
        fi
    done <"$work/said"
    [ $found = yes ] || complain "line $line: missing $kind: $text"
done <"$work/asked"
while IFS=$'\t' read -r line kind text; do
    [ "$kind" = error ] || [[ $text == *"[-W"* ]] || continue # not a preprocessor's warning
    grep -q "^$line	$kind	" "$work/asked" || complain "line $line: not asked for: $text"
done <"$work/said"
for kind in error warning; do
    join <(grep "	$kind	" "$work/asked" | cut -f1 | sort | uniq -c | awk '{print $2, $1}') \
        <(grep "	$kind	" "$work/said" | cut -f1 | sort | uniq -c | awk '{print $2, $1}') |
        while read -r line asked said; do
            [ "$said" -le "$asked" ] || echo "line $line: $said diagnostics, $asked asked for"
        done
done >"$work/many"
[ ! -s "$work/many" ] || complain "$(cat "$work/many")"

if [ $bad != 0 ]; then
    printf -- '--- the compiler said:\n'
    head -n 60 "$work/err"
    printf 'FAIL %s\n' "$name"
    exit 1
fi
