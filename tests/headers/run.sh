#!/usr/bin/env bash
# The headers and libraries as an installation has them, for plain C and C++: all are there; each
# header compiles alone, without a warning; use.c, which uses them all, runs, found by pkg-config.
#
#   run.sh CHANT_BUILD_DIRECTORY
#
# Exit status: 0 passed, 1 failed, 77 a tool is missing.
set -u

build=${1:?usage: run.sh CHANT_BUILD_DIRECTORY}
here=$(cd "$(dirname "$0")" && pwd)
for tool in cmake pkg-config gcc g++; do
    command -v $tool >/dev/null || exit 77
done
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
cmake --install "$build" --prefix "$prefix" >/dev/null || exit 1

failed=0
fail() {
    printf 'FAIL %s\n' "$1"
    failed=1
}

for kind in so a; do
    for library in chant chant_redirect; do
        [ -e "$(find "$prefix" -name "lib$library.$kind")" ] || fail "no lib$library.$kind"
    done
done

warnings='-Wall -Wextra -Wshadow -pedantic -Werror'
compilers='gcc c -std=c11 -std=c17
g++ c++ -std=c++11 -std=c++17
clang c -std=c11 -std=c17
clang++ c++ -std=c++11 -std=c++17'
source=$here/../../runtime/include
while read -r compiler language standards; do
    command -v "$compiler" >/dev/null || continue
    for standard in $standards; do
        [ $language = c++ ] || standard="$standard -Wstrict-prototypes"
        for header in "$source"/chant.h "$source"/chant/*.h; do
            header=${header#"$source"/}
            # shellcheck disable=SC2086
            printf '#include <%s>\nextern int alone;\n' "$header" |
                "$compiler" -x $language $standard $warnings -fsyntax-only -I "$prefix/include" - ||
                fail "$compiler $standard: $header"
        done
    done
done <<<"$compilers"

export PKG_CONFIG_PATH=${prefix}/lib/pkgconfig
for language in 'gcc -x c -std=gnu17' 'g++ -x c++ -std=gnu++17'; do
    # shellcheck disable=SC2046,SC2086
    if $language $warnings $(pkg-config --cflags chant) "$here/use.c" -x none \
        $(pkg-config --libs --static chant) -Wl,-rpath,"$prefix/lib" -o "$work/use"; then
        for procs in 1 4; do
            CHANT_PROCS=$procs timeout 60 "$work/use" ||
                fail "$language: use.c, $procs procs: status $?"
        done
    else
        fail "$language: use.c"
    fi
done

# An installation that was moved to a path with a space.
mkdir -p "$work/its own/lib"
cp -r "$PKG_CONFIG_PATH" "$work/its own/lib"
moved="$work/its own/lib/pkgconfig"
eval "words=($(PKG_CONFIG_PATH=$moved pkg-config --cflags --libs chant))"
[ "${words[*]}" = "-I$moved/../../include -fexceptions -L$moved/../../lib -lchant" ] ||
    fail "pkg-config: ${words[*]}"
exit $failed
