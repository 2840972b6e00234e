#!/usr/bin/env bash
# The compiler where something of its surroundings is missing, full or not what one expects: it does
# its work, or says what is wrong and what can be done; it neither hangs nor leaves anything.
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed.
set -u

: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
mkdir tmp cache bin
export TMPDIR=$work/tmp XDG_CACHE_HOME=$work/cache
cat >hello.gc <<'END'
#include <stdio.h>
int main(void) {
    chan int c = make(chan int, 1);
    c <- 42;
    printf("%d", <-c);
}
END

complain() {
    printf 'FAIL %s\n' "$1"
    head -n 10 out
    failures=$((failures + 1))
}

# refuses WHAT TEXT COMMAND...: it ends soon, with status 1 and a line with the text.
refuses() {
    local what=$1 text=$2
    shift 2
    timeout -k 5 60 "$@" >out 2>&1 </dev/null
    local status=$?
    [ $status = 1 ] || complain "$what: status $status, not 1"
    grep -qF -- "$text" out || complain "$what: does not say '$text'"
    [ -z "$(ls tmp)" ] || complain "$what: temporary files are left"
}

# A limit for files stands for a full disk: gold would say so for ever.
for backend in jit cc; do
    refuses "full disk, $backend" 'File too large' bash -c \
        'trap "" XFSZ; ulimit -f 64; exec "$0" run --no-cache "--backend=$1" hello.gc' \
        "$CHANT" $backend
done
if [ -c /dev/full ]; then
    "$CHANT" emit hello.gc >/dev/full 2>out && complain "emit to /dev/full"
    [ "$(grep -c . out)" = 1 ] || complain "emit to /dev/full: says more than one thing"
fi

# The host compiler.
refuses 'no compiler' "no host compiler 'no-cc'; CHANT_CC" env CHANT_CC=no-cc "$CHANT" check hello.gc
refuses 'options in CHANT_CC' "no host compiler 'gcc -m64'; CHANT_CC can name another, without options" \
    env CHANT_CC='gcc -m64' "$CHANT" run hello.gc
refuses 'itself' "'$CHANT' is chant itself; CHANT_CC" env "CHANT_CC=$CHANT" "$CHANT" run hello.gc
ln -s "$CHANT-cc" bin/cc
refuses 'itself, as cc' "'cc' is chant itself" env -u CHANT_CC "PATH=$work/bin:$PATH" \
    "$CHANT" build hello.gc -o hello

mkdir killed
printf '#!/bin/sh\nkill -KILL $$\n' >killed/cc1
chmod +x killed/cc1
refuses 'a compiler that is killed' 'Killed' env "COMPILER_PATH=$work/killed" "$CHANT" run hello.gc

# Another user, if this one can become one who may read the compiler.
other() {
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
others=no
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && other test -r "$CHANT"; then
    others=yes
    chmod 755 . && chmod 777 tmp
fi

# A standard input that nobody can open by its name.
if [ $others = yes ]; then
    got=$(other "$CHANT" run - 2>out < <(cat hello.gc))
    [ "$got" = 42 ] || complain "another user's pipe: '$got'"
fi

# A header of the user's that is called as Chant's is, and a folder that may not be read.
mkdir own
echo 'typedef int mine;' >own/chant.h
cp hello.gc own
for options in "" -I.; do
    [ "$(cd own && "$CHANT" run $options hello.gc 2>&1)" = 42 ] || complain "a chant.h, $options"
done
if [ $others = yes ]; then
    mkdir -m 700 secret
    got=$(cd secret && other "$CHANT" run "$work/hello.gc" 2>&1)
    [ "$got" = 42 ] || complain "a folder that may not be read: $got"
fi

# Few descriptors: something is said.
timeout -k 5 60 bash -c 'ulimit -n 4; exec "$0" run hello.gc' "$CHANT" >out 2>&1
[ -s out ] || complain "few descriptors: nothing is said"

# A temporary folder whose programs may not be run.
if [ "$(id -u)" = 0 ] && mkdir noexec && unshare -m mount -t tmpfs -o noexec none noexec; then
    refuses 'noexec' 'TMPDIR can name a folder that programs may be run from' \
        unshare -m sh -c 'mount -t tmpfs -o noexec none noexec
                          TMPDIR=$PWD/noexec "$0" run --no-cache hello.gc' "$CHANT"
fi 2>/dev/null
exit $((failures > 0))
