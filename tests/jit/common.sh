# What the tests of `chant run` and the JIT share: a folder for what they make, removed at the end,
# and the count of what fails. Sourced.
#
# Environment: CHANT.
set -u

: "${CHANT:?set CHANT to the compiler}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
failures=0

fail() {
    printf 'FAIL %s\n' "$*"
    failures=$((failures + 1))
}
