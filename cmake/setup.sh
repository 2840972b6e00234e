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
    log=$(mktemp) || exit 1
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

# is_here DIRECTORY: it was configured for the sources where they are now. A copy of a tree would
# build those it was copied from.
is_here() {
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd)" "$1/CMakeCache.txt" 2>/dev/null
}

# configured DIRECTORY TESTS: it is, and with the tests if TESTS is ON. Who only uses the compiler
# needs neither the tests nor what those need; who has built them keeps them.
configured() {
    [ -e "$1/build.ninja" ] && is_here "$1" &&
        { [ "$2" = OFF ] || grep -q '^BUILD_TESTING:BOOL=ON' "$1/CMakeCache.txt"; }
}

# configure PRESET TESTS: anew, if the tree was somewhere else.
configure() {
    is_here "build/$1" || rm -rf "build/$1/CMakeCache.txt" "build/$1/CMakeFiles"
    cmake --preset "$1" "-DBUILD_TESTING=$2"
}

# is_others DIRECTORY: a compiler was built there by someone whose files may not be written here. It
# is good as it is; that it is old is said.
is_others() {
    [ -x "$1/build/release/bin/chant" ] && [ ! -w "$1/build/release/.ninja_log" ] || return 1
    newer=$(cd "$1" &&
        find frontend lowering runtime -newer build/release/.ninja_log -name '*.[chS]')
    [ -z "$newer" ] ||
        echo "chant: note: '$1/build/release' is older than the sources; its owner can build it" >&2
}

# lock DIRECTORY: one build at a time; for as long as this shell and what it starts are there.
lock() {
    command -v flock >/dev/null 2>&1 || return 0
    exec 9>"$1/.lock"
    flock -n 9 && return
    echo "chant: waiting for another build in '$1'" >&2
    flock 9
}

# build PRESET TESTS: configures if need be, which is told, as what follows takes a minute, and
# builds; silent otherwise, unless something fails.
build() {
    dir=build/$1
    if ! mkdir -p "$dir" || [ ! -w "$dir" ]; then
        echo "chant: '$(pwd)/$dir' can't be written; its owner can build it, or clone the tree" >&2
        exit 1
    fi
    lock "$dir"
    log=$dir/.log # not in a temporary folder, where an interrupted build would leave it
    if ! configured "$dir" "$2"; then
        echo "chant: configuring and building in '$(pwd)/$dir'" >&2
        configure "$1" "$2" >"$log" 2>&1 || build_failed
    fi
    cmake --build "$dir" >"$log" 2>&1 || build_failed
    rm -f "$log"
}

build_failed() {
    cat "$log" >&2
    rm -f "$log"
    echo "chant: the build failed" >&2
    exit 1
}
