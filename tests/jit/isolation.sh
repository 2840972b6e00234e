#!/usr/bin/env bash
# Whatever happens to libgccjit, the user's run goes on: a diagnostic or the right result.
#
#   isolation.sh MUTANTS POINTS [FIRST-SEED]
#
# MUTANTS spoilt programs through `chant run --backend=jit`: each is refused, as the other back end
# refuses it, or runs; one whose result is the same with cc at two levels has that result. Then
# POINTS places at which libgccjit is out of memory, or its process ends: the program runs as ever.
# Environment: CHANT, CHANT_MUTATE (the tool that spoils), CHANT_FUZZ_KEEP (a folder for what is
# found), CC. Exit status: 0 nothing found, 1 something was.
source "$(dirname "$0")/common.sh"
: "${CHANT_MUTATE:?set CHANT_MUTATE to the tool of mutate.c}"
mutants=${1:?usage: isolation.sh MUTANTS POINTS [FIRST-SEED]}
points=${2:?usage: isolation.sh MUTANTS POINTS [FIRST-SEED]}
first=${3:-1}
cd "$work" || exit 1
limit=60

# run NAME OPTIONS...: leaves NAME.out, NAME.err and the status in $status. What ends by the time
# limit has status 124 or 137.
run() {
    local name=$1
    shift
    (
        ulimit -c 0 -f 20000 -t 20
        CHANT_PROCS=1 timeout -k 1 "$limit" "$CHANT" run -w --no-cache "$@" >"$name.out" 2>"$name.err" \
            </dev/null
    ) 2>/dev/null
    status=$?
}

# agrees FILE ONE: the run through the JIT ended as one through cc, whose status was ONE. What a
# program of goroutines prints may depend on time, so it gets several tries.
agrees() {
    local file=$1 one=$2 try
    for try in 1 2 3 4 5; do
        [ "$status" = "$one" ] && cmp -s cc.out jit.out && return
        run cc --backend=cc "$file"
        one=$status
        run jit --backend=jit "$file"
    done
    return 1
}

# The spoilt ones. Those that run may do what C leaves open, so their own ends prove nothing.
files=("$here"/*.c "$here"/../../samples/*.gc)
ran=0 same=0
for ((seed = first; seed < first + mutants; seed++)); do
    file=${files[seed % ${#files[@]}]}
    text=mutant.${file##*.}
    "$CHANT_MUTATE" "$seed" "$file" >"$text" || { fail "the tool ends with status $?"; break; }
    what="seed $seed of $(basename "$file")"
    found=$failures
    timeout -k 1 20 "$CHANT" build -w --backend=cc "$text" -o cc.exe >build.err 2>&1
    wanted=$?
    timeout -k 1 20 "$CHANT" build -w --backend=jit "$text" -o jit.exe >build.jit 2>&1
    status=$?
    [ $status -le 1 ] || fail "$what: status $status"
    [ $status = $wanted ] || fail "$what: status $status, not $wanted"
    if [ $status = 0 ] && [ $wanted = 0 ]; then
        ran=$((ran + 1))
        limit=10
        run cc --backend=cc "$text"
        one=$status
        run two --backend=cc -O1 "$text"
        two=$status
        limit=60 # what has an end there has one here, on a busy machine too
        run jit --backend=jit "$text"
        if [ $one = $two ] && [ $one -lt 124 ] && cmp -s cc.out two.out; then
            same=$((same + 1))
            agrees "$text" $one || fail "$what: status $status, not $one, or other output"
        fi
    fi
    [ $failures = $found ] || [ -z "${CHANT_FUZZ_KEEP:-}" ] ||
        cp "$text" "$CHANT_FUZZ_KEEP/$seed.$text"
done
printf '%d mutants, %d ran, %d of them with a result\n' "$mutants" $ran $same

# Out of memory, and ended.
"${CC:-cc}" -O1 -shared -fPIC "$here/fail_jit.c" -o fail_jit.so -ldl || exit 1
limit=60
export FAIL_AT FAIL_HOW FAIL_MARK=$work/mark
through_cc=0 tried=0
for file in "$here/expressions.c" "$here/goroutines.gc"; do
    run want --backend=cc "$file"
    wanted=$status
    ways=(on kill once abort segv exit)
    RANDOM=$first
    for ((i = 0; i < points; i++)); do
        FAIL_HOW=${ways[i % ${#ways[@]}]}
        FAIL_AT=$((i < 6 ? 1 + i : 1 + RANDOM % (i % 2 ? 30000 : 3000)))
        rm -f mark
        LD_PRELOAD=$work/fail_jit.so run got -v --backend=jit "$file"
        [ $status = $wanted ] && cmp -s got.out want.out || {
            fail "$(basename "$file"): $FAIL_HOW at $FAIL_AT: status $status, not $wanted"
            tail -3 got.err
        }
        [ ! -e mark ] || tried=$((tried + 1))
        ! grep -q 'all goes through cc' got.err || through_cc=$((through_cc + 1))
    done
done
printf '%d failures of libgccjit, %d programs through cc\n' $tried $through_cc
[ $tried -gt $((points / 2)) ] || fail 'libgccjit did not fail often enough to tell'
[ $through_cc -gt $((points / 2)) ] || fail 'few programs went through cc'

# A run that is ended while it compiles leaves nothing.
"$here/../bench/functions.sh" 400 >many.gc
mkdir temporary
for after in 0.05 0.2 0.4; do
    TMPDIR=$work/temporary "$CHANT" run --no-cache --backend=jit many.gc >many.out 2>&1 &
    pid=$!
    sleep $after
    kill -TERM $pid 2>/dev/null
    wait $pid
    [ -z "$(ls temporary)" ] || fail "ended after $after s: files are left: $(ls temporary)"
done 2>/dev/null

exit $((failures > 0))
