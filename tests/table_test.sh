#!/usr/bin/env bash
# Compares the table of promises in a page with the tests that there are: every item from 1 to 107
# and from 144 to 149 has a row, every row a test, every test in a row exists, and every test named
# sem_NNN stands in the row of its number.
#
#   table_test.sh [--update] PAGE.md
#
# With --update the last column is written anew; what is in it and not named sem_ stays, if it
# exists. Exit status: 0 the table is true, 1 it is not.
set -u

update=no
[ "${1:-}" != --update ] || { update=yes; shift; }
page=${1:?usage: table_test.sh [--update] PAGE.md}
tests=$(cd "$(dirname "$0")" && pwd)
failed=0

complain() {
    echo "FAIL $1" >&2
    failed=1
}

# Every test named after an item, as the table writes it.
named() {
    local path
    for path in "$tests"/run/sem_* "$tests"/error/sem_*.gc; do
        [ -e "$path" ] || continue
        path=${path#"$tests/"}
        echo "${path%.gc}"
    done
    grep -rhoE 'START_TEST\(sem_[a-z0-9_]+\)' "$tests/unit" | sed 's|START_TEST(\(.*\))|unit/\1|'
}

# exists NAME: whether the tree has the test that the table calls so.
exists() {
    case $1 in
    unit/*) grep -rqF "START_TEST(${1#unit/})" "$tests/unit" ;;
    *) [ -e "$tests/$1" ] || [ -e "$tests/$1.gc" ] ;;
    esac
}

all=$(named | LC_ALL=C sort)
is_row='^\| [0-9]+ \|'
written=$(mktemp "${TMPDIR:-/tmp}/chant-table.XXXXXX") || exit 1
trap 'rm -f "$written"' EXIT

mapfile -t lines <"$page"
declare -A row
for line in "${lines[@]}"; do
    if [[ $line =~ $is_row ]]; then
        IFS='|' read -r _ number promise column _ <<<"$line"
        number=$((number))
        [ -z "${row[$number]+x}" ] || complain "item $number has two rows"
        row[$number]=$(tr -d '`,' <<<"$column")
        want=$(printf '%s\n' "$all" | grep -E "/sem_$(printf %03d $number)_")
        for name in ${row[$number]}; do
            case $name in */sem_*) ;; *) ! exists "$name" || want="$want $name" ;; esac
        done
        # shellcheck disable=SC2086
        [ -z "$want" ] || column=" $(printf '`%s`, ' $want | sed 's/, $//') "
        line="| $number |$promise|$column|"
    fi
    printf '%s\n' "$line"
done >"$written"

for number in $(seq 1 107) $(seq 144 149); do
    if [ -z "${row[$number]+x}" ]; then
        complain "item $number has no row"
    elif [ -z "${row[$number]// /}" ] && [ $update = no ]; then
        complain "item $number has no test"
    fi
done
if [ $update = yes ]; then
    [ $failed != 0 ] || cmp -s "$written" "$page" || cat "$written" >"$page"
    exit $failed
fi
for number in "${!row[@]}"; do
    for name in ${row[$number]}; do
        exists "$name" || complain "item $number: there is no $name"
    done
done
for name in $all; do
    number=${name#*/sem_}
    number=$((10#${number%%_*}))
    [[ " ${row[$number]:-} " == *" $name "* ]] || complain "item $number: $name is not in the table"
done
[ $failed = 0 ] || echo "tests/table_test.sh --update $page writes the tests' column anew"
exit $failed
