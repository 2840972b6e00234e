#!/usr/bin/env bash
# The CMake package's targets for the library that redirects C's calls: a program that links one has
# a hundred goroutines asleep in few threads; one that links none needs more than it may have.
#
#   package.sh CHANT_BUILD_DIRECTORY
#
# Exit status: 0 passed, 1 failed, 77 a tool is missing.
set -u

build=${1:?usage: package.sh CHANT_BUILD_DIRECTORY}
here=$(cd "$(dirname "$0")" && pwd)
command -v cmake >/dev/null || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

{ cmake --install "$build" --prefix "$work/prefix" &&
  cmake -S "$here/package" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
      -DCMAKE_EXE_LINKER_FLAGS=-Wl,--as-needed &&
  cmake --build "$work/build"; } >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "FAIL the project does not build"; exit 1; }

failed=0
# verify NAME STATUS TEXT: the program ends with this status and says this.
verify() {
    timeout 60 "$work/build/$1" >"$work/out" 2>&1
    local status=$?
    [ $status = "$2" ] && grep -qxF "$3" "$work/out" && return
    echo "FAIL $1: status $status"
    cat "$work/out"
    failed=1
}
verify without 2 'chant: program exceeds 20-thread limit'
verify shared 0 'all have slept'
verify static 0 'all have slept'
exit $failed
