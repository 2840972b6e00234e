#!/usr/bin/env bash
# Feeds the compiler what is no program: each must give a clear message and exit status 1, and
# never a crash, a hang or an empty line. Environment: CHANT (the compiler).
set -u

: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'chmod -R u+rw "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# rejects PATTERN ARGS...: the compiler ends with status 1 and says something that matches.
rejects() {
    local pattern=$1
    shift
    timeout -k 5 60 "$CHANT" "$@" >out 2>err </dev/null
    local got=$?
    if [ $got != 1 ] || ! grep -Eqi -- "$pattern" err; then
        printf 'FAIL chant %s: status %s, expected 1 and /%s/; it said:\n' "$*" "$got" "$pattern"
        head -c 2000 err
        failures=$((failures + 1))
    fi
}

# accepts ARGS...: status 0 and silence.
accepts() {
    if ! timeout -k 5 60 "$CHANT" "$@" >out 2>err </dev/null || [ -s err ]; then
        printf 'FAIL chant %s: expected status 0 and silence; it said:\n' "$*"
        head -c 2000 err
        failures=$((failures + 1))
    fi
}

rejects 'missing\.gc.*no such file' check missing.gc
rejects 'missing\.gc.*no such file' run missing.gc
rejects 'missing\.gc.*no such file' build missing.gc -o prog
rejects 'missing\.gc.*no such file' emit missing.gc

mkdir directory.gc
rejects 'directory\.gc.*is a directory' check directory.gc
rejects 'directory\.gc.*is a directory' build directory.gc -o prog

echo 'int main(void) { return 0; }' >secret.gc
chmod 0 secret.gc
if [ ! -r secret.gc ]; then # root reads everything
    rejects 'secret\.gc.*permission denied' check secret.gc
fi

: >empty.gc
accepts check empty.gc
accepts cc -c empty.gc
rejects 'main' run empty.gc

head -c 20000 /bin/sh >binary.gc
rejects 'binary\.gc' check binary.gc
rejects 'binary\.gc' build binary.gc -o prog

printf 'int main(void) {\n    /* never closed\n    return 0;\n}\n' >comment.gc
rejects 'comment\.gc:2:.*unterminated comment' check comment.gc

printf 'int main(void) {\n    return 0;\n' >brace.gc
rejects 'brace\.gc:[23]:.*error' check brace.gc

printf 'int main(void) { int x = 1\0 2; return x; }\n' >nul.gc
rejects 'nul\.gc:1:' check nul.gc

printf '#include "nowhere.h"\nint x;\n' >include.gc
rejects 'include\.gc:1:.*nowhere\.h' check include.gc

printf '#error stop here\n' >directive.gc
rejects 'directive\.gc:1:.*stop here' check directive.gc

# Long, but a program.
{
    printf 'int main(void) { static const int a[] = {0'
    for ((i = 0; i < 20000; i++)); do printf ', %d' "$i"; done
    printf '}; return 0'
    for ((i = 0; i < 500; i++)); do printf ' + a[%d] - a[%d]' "$i" "$i"; done
    printf '; }\n'
} >long.gc
accepts check long.gc

# Operands that are each seen against all behind them.
{
    printf 'void f(chan(int) c) { int a[] = {<-c'
    for ((i = 0; i < 60000; i++)); do printf ', <-c'; done
    printf '}; (void)a; }\n'
} >operands.gc
accepts emit operands.gc -o operands.c

# A long line with a mistake: the message shows a part of it, not all 200 kB.
{
    printf 'int x[] = {0'
    for ((i = 0; i < 20000; i++)); do printf ', %d' "$i"; done
    printf ', nowhere};\n'
} >longerror.gc
rejects 'longerror\.gc:1:.*nowhere' check longerror.gc
[ "$(wc -c <err)" -lt 8192 ] ||
    { echo "FAIL the message for a long line has $(wc -c <err) bytes"; failures=$((failures + 1)); }

# Deep, deeper than any stack would like.
{
    printf 'int x = '
    head -c 100000 /dev/zero | tr '\0' '('
    printf '1'
    head -c 100000 /dev/zero | tr '\0' ')'
    printf ';\n'
} >deep.gc
timeout -k 5 60 "$CHANT" check deep.gc >out 2>err
[ $? -le 1 ] || { echo "FAIL deep nesting: $(head -c 500 err)"; failures=$((failures + 1)); }

# Wrong command lines.
rejects 'nonsense' nonsense
rejects 'file' run
rejects 'file' build
echo 'int main(void) { return 0; }' >good.gc
rejects 'nowhere' build good.gc -o nowhere/prog

accepts check good.gc
accepts build good.gc -o good
accepts run good.gc
./good || { echo "FAIL a good program ended with $?"; failures=$((failures + 1)); }

[ $failures = 0 ]
