#!/usr/bin/env bash
# Builds an example project against an installed Chant, runs it, touches its header and sees
# that everything that includes it is built again.
#
#   project_test.sh cmake|make PROJECT_DIRECTORY CHANT_BUILD_DIRECTORY
#
# Installs the build tree's Chant into a temporary prefix, so that what is tested is what a user
# would have. For CMake there are spaces in the paths; make has no way to write them. Exit status:
# 0 passed, 1 failed, 77 a tool is missing.
set -eu

kind=$1 project=$2 build=$3
command -v cmake >/dev/null || exit 77
[ "$kind" != make ] || command -v make >/dev/null || exit 77

work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
[ "$kind" != cmake ] || prefix="$work/pre fix"
cmake --install "$build" --prefix "$prefix" >/dev/null
cp -r "$project" "$work/pro ject"
cd "$work/pro ject"
tree=build

compile() {
    if [ "$kind" = cmake ]; then
        program=$tree/tally
        cmake -S . -B "$tree" -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 &&
            cmake --build "$tree" >>"$work/log" 2>&1
    else
        program=./tally
        make CC="$prefix/bin/chant cc" >"$work/log" 2>&1
    fi || { cat "$work/log"; echo "FAIL the project does not build"; exit 1; }
}

verify() {
    CHANT_PROCS=2 "$program" >"$work/out"
    printf '4 words: one fish two fish\n2 words: red fish\n' | diff -u - "$work/out"
}

compile
verify
objects=$(find . -name 'main*.o' -o -name 'tally*.o' | sort)
[ "$(wc -l <<<"$objects")" = 2 ] || { echo "FAIL expected two objects, found: $objects"; exit 1; }

sleep 1.1
touch "$work/stamp" tally.h
compile
verify
for object in $objects; do
    [ "$object" -nt "$work/stamp" ] ||
        { cat "$work/log"; echo "FAIL $object was not rebuilt after its header changed"; exit 1; }
done

touch "$work/stamp"
sleep 0.1
compile
for object in $objects; do
    [ "$work/stamp" -nt "$object" ] || { echo "FAIL $object was rebuilt for nothing"; exit 1; }
done

# The compiler of the project is Chant too.
if [ "$kind" = cmake ]; then
    export CC="$prefix/bin/chant-cc"
    tree=build-chant
    compile
    verify
fi
