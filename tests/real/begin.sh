# Sourced by what tests the package $name: finds its source (or ends with status 77), the host
# compiler, and makes a folder to work in, which goes at the end.
here=$(cd "$(dirname "$0")" && pwd)
: "${CHANT:?set CHANT to the compiler}"
host=${CHANT_CC:-cc}
source=$("$here/source.sh" "$name") || exit $?
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-real.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# needs TOOL...: the test is skipped unless they are there.
needs() {
    for tool; do
        command -v "$tool" >/dev/null || {
            printf 'skipped: %s needs %s\n' "$name" "$tool"
            exit 77
        }
    done
}
