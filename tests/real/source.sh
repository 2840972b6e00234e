#!/usr/bin/env bash
# Prints the folder that holds the unpacked source package NAME of Debian's, after fetching it if
# it is not there yet. Nothing of the machine's own package lists is touched.
#
#   source.sh NAME
#
# CHANT_REAL_CACHE says where it is kept (/tmp/chant-real-USER). Exit status: 77 if it can't be
# had, with the reason on standard error.
set -u

name=${1:?usage: source.sh NAME}
suite=${CHANT_REAL_SUITE:-bookworm}
mirror=${CHANT_REAL_MIRROR:-http://deb.debian.org/debian}
cache=${CHANT_REAL_CACHE:-${TMPDIR:-/tmp}/chant-real-$(id -un)}

skip() {
    printf 'skipped: %s\n' "$1" >&2
    exit 77
}

for tool in apt-get dpkg-source flock; do
    command -v "$tool" >/dev/null || skip "there is no $tool to fetch Debian's sources with"
done
mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial" "$cache/src" ||
    skip "cannot write to $cache"
exec 9>"$cache/lock"
flock 9

unpacked() {
    find "$cache/src" -maxdepth 1 -type d \( -name "$name-[0-9]*" -o -name "$name-testsuite" \) |
        head -n 1
}

if [ -z "$(unpacked)" ]; then
    printf 'deb-src %s %s main\n' "$mirror" "$suite" >"$cache/apt/sources.list"
    apt=(-qq -o "Dir::Etc::sourcelist=$cache/apt/sources.list" -o "Dir::Etc::sourceparts=-"
        -o "Dir::State::lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt/cache")
    fetch=$(mktemp -d "$cache/fetch.XXXXXX") || exit 1
    trap 'rm -rf "$fetch"' EXIT
    cd "$fetch" || exit 1
    if ! ls "$cache"/apt/lists/*Sources* >/dev/null 2>&1; then
        timeout 300 apt-get "${apt[@]}" update >log 2>&1 || skip "apt-get update: $(tail -n 1 log)"
    fi
    timeout 900 apt-get "${apt[@]}" --download-only source "$name" >log 2>&1 ||
        skip "apt-get source $name: $(tail -n 1 log)"
    if [ "$name" = gcc-12 ]; then
        # the testsuite alone, out of the tar file inside the tar file
        mkdir -p gcc-12-testsuite
        tar -xzOf gcc-12_*.orig.tar.gz --wildcards '*dfsg.tar.xz' |
            tar -xJ -C gcc-12-testsuite --strip-components=3 --wildcards \
                '*/gcc/testsuite/gcc.c-torture/*' '*/gcc/testsuite/gcc.dg/*' ||
            skip "cannot unpack gcc-12's testsuite"
    else
        dpkg-source --no-check -x ./*.dsc >log 2>&1 || skip "dpkg-source: $(tail -n 1 log)"
    fi
    for directory in "$name"-*/; do
        mv "$directory" "$cache/src/" || exit 1
    done
fi
unpacked
