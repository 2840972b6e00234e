#!/usr/bin/env bash
# Plain C and Chant through both back ends: the same output and status, at -O0 and -O2, and no more
# functions through cc than each file says:
#
#   // through cc: NAME...     the functions that may; none if there is no such line
#   // options: WORDS           for the compiler
#   // processor: WORD          only on processors that have this
#
# Every division of the functions between the two gives the same.
# Environment: CHANT. Exit status: 0 passed, 1 failed.
source "$(dirname "$0")/common.sh"

# run_with BACKEND FILE OPTIONS...: leaves $work/BACKEND.out and its status in $status.
run_with() {
    local backend=$1 file=$2
    shift 2
    timeout 120 "$CHANT" run "--backend=$backend" "$@" "$file" -lm >"$work/$backend.out" \
        2>"$work/$backend.err" </dev/null
    status=$?
}

for file in "$here"/*.c "$here"/*.gc; do
    name=$(basename "$file")
    allowed=" $(sed -n 's|^// through cc: ||p' "$file") "
    processor=$(sed -n 's|^// processor: ||p' "$file")
    [ -z "$processor" ] || grep -qw "$processor" /proc/cpuinfo || continue
    read -ra options <<<"$(sed -n 's|^// options: ||p' "$file")"
    for level in -O0 -O2; do
        run_with cc "$file" $level "${options[@]}"
        want=$status
        run_with jit "$file" $level "${options[@]}" -v
        [ "$status" = "$want" ] || fail "$name $level: status $status, not $want"
        diff "$work/cc.out" "$work/jit.out" >"$work/diff" || {
            fail "$name $level: other output"
            cat "$work/diff"
        }
        while read -r function; do
            [[ $allowed == *" $function "* ]] || {
                fail "$name $level: '$function' went through cc"
                grep "'$function'" "$work/jit.err"
            }
        done < <(sed -n "s/^chant: jit: .*: '\(.*\)' goes through cc: .*/\1/p" "$work/jit.err")
        grep -q 'functions through libgccjit' "$work/jit.err" ||
            fail "$name $level: nothing went through libgccjit"
        for seed in 1 2 3; do
            CHANT_JIT_REFUSE=$seed run_with jit "$file" $level "${options[@]}"
            [ "$status" = "$want" ] && cmp -s "$work/cc.out" "$work/jit.out" ||
                { fail "$name $level: divided by seed $seed"; head -5 "$work/jit.err"; }
        done
    done
done

# Several units.
for level in -O0 -O2; do
    for seed in "" 1 2; do
        CHANT_JIT_REFUSE=$seed run_with jit "$here/units/main.c" "$here/units/other.c" $level -w
        [ "$status" = 0 ] || fail "units $level, divided by '$seed': status $status"
        cp "$work/jit.out" "$work/units.out"
        run_with cc "$here/units/main.c" "$here/units/other.c" $level -w
        diff "$work/cc.out" "$work/units.out" || fail "units $level, divided by '$seed'"
    done
done

exit $((failures > 0))
