#!/usr/bin/env bash
# Builds a package of Debian's with the host compiler, with Chant, and with Chant printing every
# function from the tree, and runs the package's own tests: all three must say the same. So must
# the compilers' warnings, but in the third build, where they are off.
#
#   package.sh NAME
#
# recipes/NAME.sh defines build, which builds in the current folder with the compiler in $CC, and
# verify, which runs the tests. What verify prints is compared, and its exit status; what passes
# through `unstable` there is not (times, addresses), nor is what build prints.
# Environment: CHANT (the compiler), CHANT_REAL_VARIANTS (gcc chant printed), CHANT_REAL_KEEP (a
# folder for what failed). Exit status: 0 passed, 1 failed, 77 skipped.
set -u

name=${1:?usage: package.sh NAME}
. "$(dirname "$0")/begin.sh"

# Drops what differs from run to run.
unstable() {
    sed -E 's/ *[0-9]+\.[0-9]+ *(s|sec|ms|seconds?)\b/ TIME/g; s/\(?[0-9.]+ *(MB|GB|KB)\/s\)?/RATE/g'
}

# ctest_says FOLDER: the tests of a CMake build, with all that they print.
ctest_says() {
    ctest --test-dir "$1" -V 2>&1 | unstable | grep -vE "^UpdateCTest|Internal|Total Test"
}

# warnings FILE: what compilers complained of in a build's output, with the source lines. Files are
# compiled side by side, so the order is lost.
warnings() {
    grep -E ': (warning|note|error): |: In function |^(In file included|  *from) |^ *[0-9]* \| ' "$1" |
        sed -E 's/\/cc[A-Za-z0-9]{6}(\.|:)/\/TEMPORARY\1/' | sort
}

# shellcheck source=/dev/null
. "$here/recipes/$name.sh"

failed=0
for variant in ${CHANT_REAL_VARIANTS:-gcc chant printed}; do
    case $variant in
    gcc) CC=$host ;;
    chant) CC="$CHANT cc -fchant" ;;
    printed) CC="$CHANT cc -fchant -fprint-all -w" ;; # what -E drops, warnings miss
    esac
    export CC
    mkdir -p "$work/$variant"
    # the folder has the same path each time, as some tests print it
    cp -a "$source" "$work/tree" || exit 1
    # not a part of a condition, where set -e would do nothing
    (
        cd "$work/tree" || exit
        set -e
        build
    ) >"$work/$variant/build" 2>&1 </dev/null
    built=$?
    if [ $built = 0 ]; then
        (cd "$work/tree" && set -o pipefail && verify) >"$work/$variant/verify" 2>&1 </dev/null
        echo "status $?" >>"$work/$variant/verify"
        summary=$(tail -n 1 "$work/$variant/verify")
    else
        echo "build status $built" >"$work/$variant/verify"
        summary="does not build"
    fi
    [ "$summary" = "status 0" ] || failed=1
    warnings "$work/$variant/build" >"$work/$variant/warnings"
    if [ "$variant" != gcc ] && ! diff -u "$work/gcc/verify" "$work/$variant/verify" >"$work/diff"; then
        failed=1
        summary="$summary: not what $host's gives"
    elif [ "$variant" = chant ] &&
        ! diff -u "$work/gcc/warnings" "$work/$variant/warnings" >"$work/diff"; then
        failed=1
        summary="$summary: other warnings than $host's"
    fi
    printf '%s %s: %s\n' "$name" "$variant" "$summary"
    if [ $failed = 1 ]; then
        grep -m 5 -E '(error|Error|rror:|fault)' "$work/$variant/build"
        head -n 20 "$work/diff" 2>/dev/null | cut -c 1-200
        [ -z "${CHANT_REAL_KEEP:-}" ] || cp -a "$work" "$CHANT_REAL_KEEP/"
    fi
    rm -rf "$work/tree"
done
exit $failed
