#!/usr/bin/env bash
# ./chant in a tree that two use at once, that was moved or copied, or that is somebody else's.
#
#   setup_test.sh
#
# The tree is the scripts alone; cmake is one that notes what it is asked for.
# Exit status: 0 passed, 1 failed.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/bin" "$work/tree/cmake" "$work/tree/frontend" "$work/tree/lowering" \
    "$work/tree/runtime"
cp "$root/chant" "$work/tree"
cp "$root/cmake/setup.sh" "$work/tree/cmake"
touch "$work/tree/lowering/main.c"
cd "$work" || exit 1
failures=0

cat >bin/cmake <<'END'
#!/bin/sh
dir=build/release
case $1 in
--preset)
    if [ -e $dir/CMakeCache.txt ] && ! grep -qF "=$PWD" $dir/CMakeCache.txt; then
        echo "the source is another than was used before"
        exit 1
    fi
    mkdir -p $dir/bin
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >$dir/CMakeCache.txt
    echo configured >>$dir/calls
    touch $dir/build.ninja
    ;;
--build)
    mkdir $dir/busy || exit 1
    sleep 0.5
    rmdir $dir/busy
    echo built >>$dir/calls
    printf '#!/bin/sh\necho compiler "$@"\n' >$dir/bin/chant
    chmod +x $dir/bin/chant
    touch $dir/.ninja_log
    ;;
esac
END
printf '#!/bin/sh\n' >bin/pkg-config
printf '#!/bin/sh\necho "apt-get $*" >&2\nexit 1\n' >bin/apt-get
printf '#!/bin/sh\nshift\nexec "$@"\n' >bin/sudo
cp bin/sudo bin/ninja
chmod +x bin/*
PATH=$work/bin:$PATH

complain() {
    printf 'FAIL %s\n' "$1"
    cat out
    failures=$((failures + 1))
}

# calls WANT: what cmake was asked for since.
calls() {
    local got
    got=$(tr '\n' ' ' <tree/build/release/calls)
    [ "$got" = "$1 " ] || complain "cmake was asked for '$got', not '$1 '"
    rm -f tree/build/release/calls
}

# Whoever may not write the tree.
other() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        chmod -R a-w tree/build
        "$@"
        local status=$?
        chmod -R u+w tree/build
        return $status
    fi
}

# Two at once in a fresh tree.
tree/chant one >one 2>&1 &
tree/chant two >two 2>&1 || complain "two at once: the second failed"
wait $! || complain "two at once: the first failed"
cat one two >out
grep -qx 'compiler one' one && grep -qx 'compiler two' two || complain "two at once"
calls 'configured built built'

# Somewhere else.
mv tree "a tree's"
ln -s "a tree's" tree
tree/chant moved >out 2>&1 || complain "a tree that was moved"
calls 'configured built'
tree/chant again >out 2>&1 || complain "again"
calls built

# Somebody else's.
if [ "$(id -u)" != 0 ] || command -v setpriv >/dev/null; then
    other tree/chant other >out 2>&1 || complain "somebody else's"
    [ "$(cat out)" = 'compiler other' ] || complain "somebody else's: what it says"
    touch -d '+1 minute' tree/lowering/main.c
    other tree/chant other >out 2>&1 || complain "somebody else's, old"
    grep -q "note: .*/build/release' is older than the sources" out ||
        complain "somebody else's, old: does not say so"
    rm tree/build/release/bin/chant
    other tree/chant other >out 2>&1 && complain "somebody else's that was never built"
    grep -q "/build/release' can't be written" out || complain "never built: does not say why"
fi

# What an interrupted build says is left to nobody but the next.
mkdir tmp
TMPDIR=$work/tmp tree/chant interrupted >out 2>&1 &
sleep 0.2
kill $!
wait $! && complain "an interrupted build"
[ -z "$(ls tmp)" ] || complain "an interrupted build leaves temporary files"
sleep 0.5 # what stands for cmake goes on
TMPDIR=$work/tmp tree/chant next >out 2>&1 || complain "the build behind it"
exit $((failures > 0))
