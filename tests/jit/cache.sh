#!/usr/bin/env bash
# The cache of `chant run`: a second run compiles nothing, whatever matters makes another program,
# a spoilt entry is made again, and where there can be no cache all works without.
#
# Environment: CHANT. Exit status: 0 passed, 1 failed.
source "$(dirname "$0")/common.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME=$work/cache HOME=$work/home
unset CHANT_CACHE_SIZE CPATH

# A compiler that keeps a list of its calls.
cat >cc <<EOF
#!/bin/sh
echo "\$*" >>$work/calls
exec ${CHANT_CC:-cc} "\$@"
EOF
chmod +x cc
export CHANT_CC=$work/cc

# Files are younger than a clock's tick while they are written; the next tick is not far.
settle() { sleep 0.02; }

# want WHAT compiled|kept OUTPUT ARGUMENTS...: a run prints that, and calls the compiler or not.
want() {
    local what=$1 how=$2 output=$3 got calls
    shift 3
    : >calls
    settle
    got=$("$CHANT" run "$@" 2>err)
    status=$?
    [ "$got" = "$output" ] || { fail "$what: printed '$got', not '$output'"; head -3 err; }
    calls=$(wc -l <calls)
    if [ "$how" = kept ]; then
        [ "$calls" = 0 ] || fail "$what: compiled again"
    else
        [ "$calls" != 0 ] || fail "$what: not compiled again"
    fi
}

mkdir include other home
echo '#define WORD "one"' >include/word.h
cat >main.gc <<'EOF'
#include <stdio.h>
#include "word.h"
#ifndef MORE
#define MORE ""
#endif
int main(int argc, char **argv) {
    chan int c = make(chan int, 1);
    c <- argc;
    printf("%s%s %d %s\n", WORD, MORE, <-c, argc > 1 ? argv[1] : "-");
    return argc;
}
EOF

for backend in cc jit; do
    base=("--backend=$backend" -Iinclude main.gc)
    echo '#define WORD "one"' >include/word.h
    want "$backend: first run" compiled 'one 1 -' "${base[@]}"
    want "$backend: second run" kept 'one 1 -' "${base[@]}"
    [ "$status" = 1 ] || fail "$backend: exit status $status"
    want "$backend: arguments" kept 'one 2 x' "${base[@]}" -- x
    want "$backend: other macro" compiled 'one! 1 -' '-DMORE="!"' "${base[@]}"
    want "$backend: other level" compiled 'one 1 -' -O2 "${base[@]}"
    want "$backend: no cache" compiled 'one 1 -' --no-cache "${base[@]}"
    want "$backend: still there" kept 'one 1 -' "${base[@]}"
    want "$backend: a library" compiled 'one 1 -' "${base[@]}" -lm
    want "$backend: a library, again" kept 'one 1 -' "${base[@]}" -lm
    touch include/word.h
    want "$backend: touched" kept 'one 1 -' "${base[@]}"
    echo '#define WORD "two"' >include/word.h
    want "$backend: other header of the same size" compiled 'two 1 -' "${base[@]}"
    want "$backend: and again" kept 'two 1 -' "${base[@]}"
    sed 's/two/six/' include/word.h >other/word.h
    want "$backend: other folder" compiled 'six 1 -' "--backend=$backend" -Iother main.gc
    CPATH=$work/other want "$backend: CPATH" compiled 'two 1 -' "${base[@]}"
    cp main.gc saved
    sed -i 's/%d/<%d>/' main.gc
    want "$backend: other source" compiled 'two <1> -' "${base[@]}"
    mv saved main.gc
    want "$backend: the source from before" kept 'two 1 -' "${base[@]}"
    "$CHANT" cache --clear || fail "$backend: --clear"
    want "$backend: cleared" compiled 'two 1 -' "${base[@]}"

    # entries that are spoilt
    for part in main manifest; do
        for spoil in 'truncate -s 100' 'truncate -s 0' 'truncate -s +1' rm \
            'dd conv=notrunc status=none bs=1 seek=200 if=/dev/urandom count=16 of='; do
            file=$(find cache -name $part)
            chmod u+w "$file"
            case $spoil in
            *of=) ${spoil}"$file" ;;
            *) $spoil "$file" ;;
            esac
            want "$backend: $part: $spoil" compiled 'two 1 -' "${base[@]}"
            want "$backend: $part: $spoil, again" kept 'two 1 -' "${base[@]}"
        done
    done
    "$CHANT" cache --clear

    # many at once
    for ((i = 0; i < 8; i++)); do
        "$CHANT" run "${base[@]}" -- $((i % 2)) >"many.$i" 2>&1 &
    done
    wait
    for ((i = 0; i < 8; i++)); do
        [ "$(cat "many.$i")" = "two 2 $((i % 2))" ] || fail "$backend: at once: $(cat "many.$i")"
    done
    [ "$("$CHANT" cache | sed -n 's/^programs *//p')" = 1 ] || fail "$backend: at once: entries"
    [ -z "$(find cache -name 'part.*')" ] || fail "$backend: at once: parts are left"
done

# Several files, C among them, and objects and libraries.
cat >part.c <<'EOF'
#include "word.h"
const char *part(void) { return WORD; }
EOF
cat >whole.gc <<'EOF'
#include <stdio.h>
const char *part(void);
int main(void) { puts(part()); }
EOF
want 'two files' compiled two -Iinclude whole.gc part.c
want 'two files, again' kept two -Iinclude whole.gc part.c
echo '#define WORD "red"' >include/word.h
want 'two files, other header' compiled red -Iinclude whole.gc part.c
make_library() {
    "$CHANT_CC" -Iinclude -c part.c && rm -f libpart.a && ar rc libpart.a part.o
}
make_library
want 'an object' compiled red whole.gc part.o
want 'an object, again' kept red whole.gc part.o
want 'a library' compiled red whole.gc -L. -lpart
want 'a library, again' kept red whole.gc -L. -lpart
echo '#define WORD "tan"' >include/word.h
make_library
want 'another library' compiled tan whole.gc -L. -lpart
want 'another library, again' kept tan whole.gc -L. -lpart

# clang names the headers in another way.
if command -v clang >/dev/null; then
    sed "s,exec .*,exec clang \"\$@\"," cc >clang-cc
    chmod +x clang-cc
    for backend in cc jit; do
        export CHANT_CC=$work/clang-cc
        want "clang, $backend" compiled tan --backend=$backend -Iinclude whole.gc part.c
        want "clang, $backend, again" kept tan --backend=$backend -Iinclude whole.gc part.c
        echo '#define WORD "dun"' >include/word.h
        want "clang, $backend, other header" compiled dun --backend=$backend -Iinclude whole.gc part.c
        echo '#define WORD "tan"' >include/word.h
    done
    export CHANT_CC=$work/cc
fi

# What is said is said again.
printf '#include <stdio.h>\nint main(void) { int x; puts("w"); }\n' >warn.gc
want 'a warning' compiled w -Wall warn.gc
cp err first
grep -q unused first || fail "no warning"
want 'a warning, again' kept w -Wall warn.gc
cmp -s err first || { fail "the warning is another"; cat err; }

# The time of day.
printf '#include <stdio.h>\nint main(void) { puts(*__DATE__ ? "d" : ""); }\n' >date.gc
want 'a date' compiled d date.gc
want 'a date, again' compiled d date.gc

# A header that may be there or not.
printf '#include <stdio.h>\n#if __has_include("may.h")\n#include "may.h"\n#else\n#define MAY "no"\n#endif\nint main(void) { puts(MAY); }\n' >may.gc
want 'no header' compiled no may.gc
echo '#define MAY "yes"' >may.h
want 'a new header' compiled yes may.gc
rm may.h
want 'a header that is gone' compiled no may.gc

# -v shows what is done.
want '-v' compiled w -v -Wall warn.gc

# A signal ends the program as it would by itself.
printf '#include <signal.h>\nint main(void) { raise(SIGTERM); }\n' >signal.gc
for how in compiled kept; do
    want "a signal, $how" $how '' signal.gc
    [ "$status" = 143 ] || fail "a signal, $how: status $status"
done

# A cache that is too small for the program, and one that holds about two.
"$CHANT" cache --clear
CHANT_CACHE_SIZE=0 want 'no room' compiled tan whole.gc part.o
CHANT_CACHE_SIZE=0 want 'no room, again' compiled tan whole.gc part.o
export CHANT_CACHE_SIZE=32
for ((i = 0; i < 40; i++)); do
    settle
    "$CHANT" run -DN=$i whole.gc part.o >out 2>&1
    [ "$(cat out)" = tan ] || fail "program $i of a small cache: $(cat out)"
    "$CHANT" run -DN=0 whole.gc part.o >out 2>&1
done
unset CHANT_CACHE_SIZE
size=$(du -sm cache | cut -f 1)
[ "$size" -le 33 ] || fail "the cache takes $size MiB"
want 'what was used last is kept' kept tan -DN=0 whole.gc part.o

# The host compiler's own commands, which are kept too; a script is never gone round, so not with
# the compiler from above. What is spoilt is asked for again, and what the linker can't do or has
# something to say about is left to the driver.
direct() {
    local got
    got=$(CHANT_CC=$real_cc "$CHANT" run -v --no-cache "$@" 2>shown)
    [ "$got" = tan ] || { fail "direct: printed '$got'"; head -5 shown; }
}
real_cc=$(readlink -f "$(command -v cc)")
if [[ $real_cc == *gcc* ]]; then
    rm -rf cache/chant/commands
    for backend in cc jit; do
        direct --backend=$backend -Iinclude whole.gc part.c -fchant
        grep -q '/cc1 .*-E' shown || { fail "$backend: the driver runs"; cat shown; }
    done
    for file in cache/chant/commands/*; do
        truncate -s 60 "$file"
    done
    direct -Iinclude whole.gc part.c -fchant
    direct -Iinclude whole.gc part.o
    for file in cache/chant/commands/*; do
        [ "$(stat -c %s "$file")" -gt 60 ] && rm "$file"
    done
    CHANT_CC=$real_cc "$CHANT" run --no-cache -Iinclude whole.gc >out 2>err && fail "linked nothing"
    grep -q 'undefined reference.*part' err || { fail "the linker says nothing"; cat err; }
fi

# Where there can be none.
printf '' >file
for place in /dev/null/x "$work/file"; do
    XDG_CACHE_HOME=$place want "a cache in $place" compiled tan whole.gc part.o
done
(
    unset XDG_CACHE_HOME HOME
    want 'no home' compiled tan whole.gc part.o
    [ "$failures" = 0 ]
) || failures=$((failures + 1))
mkdir -p open/chant
chmod 777 open/chant
XDG_CACHE_HOME=$work/open want 'a folder that all may write to' compiled tan whole.gc part.o
XDG_CACHE_HOME=$work/open want 'and again' compiled tan whole.gc part.o

exit $((failures > 0))
