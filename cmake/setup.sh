# Sourced by ./chant and ./check: makes sure that what the build needs is installed.
# need PACKAGE TEST...: remembers PACKAGE as missing unless the command TEST succeeds.

missing=

need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

install_missing() {
    [ -n "$missing" ] || return 0
    echo "chant: installing:$missing" >&2
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "chant: this system has no apt-get; install the equivalents of:$missing" >&2
        echo "chant: (a C compiler, CMake 3.22, Ninja, pkg-config, libtree-sitter 0.20.7, libdw," >&2
        echo "chant: libgccjit of the compiler's version;" >&2
        echo "chant: for ./check also what is listed at its top), then run this again" >&2
        exit 1
    fi
    sudo=
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "chant: run as root: apt-get install$missing" >&2
            exit 1
        fi
        sudo=sudo
    fi
    log=$(mktemp)
    if ! { $sudo apt-get update -qq &&
           $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
               --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        echo "chant: could not install:$missing" >&2
        exit 1
    fi
    rm -f "$log"
}

need_build_tools() {
    need gcc command -v gcc
    need libc6-dev test -e /usr/include/stdio.h
    need cmake command -v cmake
    need ninja-build command -v ninja
    need pkg-config command -v pkg-config
    need libtree-sitter-dev pkg-config --exists tree-sitter
    # chant run --backend=jit; its version is the compiler's
    need "libgccjit-$(gcc -dumpversion 2>/dev/null | cut -d. -f1 | grep . || echo 12)-dev" \
        sh -c 'ls /usr/lib/gcc/*/*/include/libgccjit.h'
    need libdw-dev test -e /usr/include/elfutils/libdwfl.h
}

# configured DIRECTORY TESTS: it is, and with the tests if TESTS is ON. Who only uses the compiler
# needs neither the tests nor what those need; who has built them keeps them.
configured() {
    [ -e "$1/build.ninja" ] &&
        { [ "$2" = OFF ] || grep -q '^BUILD_TESTING:BOOL=ON' "$1/CMakeCache.txt"; }
}

# build PRESET TESTS: configures if need be and builds; silent unless something fails.
build() {
    dir=build/$1
    log=$(mktemp)
    if { configured "$dir" "$2" || cmake --preset "$1" "-DBUILD_TESTING=$2"; } >"$log" 2>&1 &&
       cmake --build "$dir" >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        echo "chant: the build failed" >&2
        exit 1
    fi
}
