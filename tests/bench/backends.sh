#!/usr/bin/env bash
# A benchmark through both back ends, in turn: the least figure of each metric, and the ratio of
# the JIT's to cc's.
#
#   backends.sh [-n ROUNDS] [FILE.gc [METRIC...]]     cpu.gc and all metrics, 5 rounds, if not said
#
# Environment: CHANT (the compiler), CHANT_BENCH_OPT ("-O2").
set -u

: "${CHANT:?set CHANT to the compiler}"
rounds=5
if [ "${1:-}" = -n ]; then
    rounds=$2
    shift 2
fi
here=$(cd "$(dirname "$0")" && pwd)
file=${1:-$here/cpu.gc}
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-backends.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

for backend in cc jit; do
    "$CHANT" build "--backend=$backend" "${CHANT_BENCH_OPT:--O2}" "$file" -o "$work/$backend" -lm ||
        exit 1
done
for ((i = 0; i < rounds; i++)); do
    for backend in cc jit; do
        "$work/$backend" | sed "s/^/$backend /" || exit 1
    done
done | awk -v wanted="$*" '
    {
        if (!($2 in seen)) { seen[$2] = 1; order[++n] = $2 }
        key = $1 " " $2
        if (!(key in least) || $3 + 0 < least[key] + 0) least[key] = $3
        unit[$2] = $4
    }
    END {
        printf "%-14s %12s %12s %7s\n", "", "cc", "jit", "ratio"
        for (i = 1; i <= n; i++) {
            m = order[i]
            if (wanted != "" && index(" " wanted " ", " " m " ") == 0) continue
            cc = least["cc " m]; jit = least["jit " m]
            ratio = 0
            if (cc > 0) ratio = jit / cc
            printf "%-14s %12s %12s %7.3f  %s\n", m, cc, jit, ratio, unit[m]
        }
    }'
