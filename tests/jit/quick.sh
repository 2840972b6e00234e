#!/usr/bin/env bash
# `chant run` for quick use: code on the command line and from standard input, scripts, arguments,
# and an end like that of the built program; with each back end, and again from the cache.
#
# Environment: CHANT. Exit status: 0 passed, 1 failed.
source "$(dirname "$0")/common.sh"
cd "$work" || exit 1

# want WHAT STATUS OUTPUT COMMAND...: what a command prints, and its status.
want() {
    local what=$1 status=$2 output=$3 got end
    shift 3
    got=$("$@" 2>err)
    end=$?
    [ "$got" = "$output" ] || { fail "$what: printed '$got', not '$output'"; head -5 err; }
    [ "$end" = "$status" ] || { fail "$what: status $end, not $status"; head -5 err; }
}

# says WHAT TEXT: the last command's standard error has a line with the text.
says() {
    grep -qF -- "$2" err || { fail "$1: does not say '$2'"; head -5 err; }
}

mkdir sub tmp bin
PATH=$work/bin:$PATH
ln -s "$CHANT" bin/chant
cat >args.gc <<'EOF'
#include <stdio.h>
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        printf("[%s]", argv[i]);
    return argc - 1;
}
EOF
cat >sub/script.gc <<EOF
#!/usr/bin/env -S chant run
#include <stdio.h>
  # include "near.h"
int main(int argc, char **argv) {
    printf("%s %d %s", NEAR, __LINE__, __FILE__);
    for (int i = 1; i < argc; i++)
        printf(" [%s]", argv[i]);
    return NEAR_VALUE;
}
EOF
printf '#define NEAR "near"\n#include "nearer.h"\n' >sub/near.h
echo '#define NEAR_VALUE 7' >sub/nearer.h
printf '#define NEAR "far"\n#define NEAR_VALUE 0\n' >near.h # of the same name, not beside it
sed 's,printf.*;,x;,' sub/script.gc >sub/wrong.gc
cp sub/script.gc sub/plain
chmod +x sub/script.gc sub/wrong.gc sub/plain

check_all() {
    local run=("$CHANT" run "--backend=$1")

    # code on the command line
    want 'a statement' 0 hi "${run[@]}" -e 'puts("hi");'
    want 'no semicolon' 0 hi "${run[@]}" -e 'puts("hi") // said'
    want 'a value' 3 '' "${run[@]}" -e 'return 3'
    want 'arguments' 0 '3 b c.c' "${run[@]}" -e 'printf("%d %s %s", argc, argv[1], argv[2])' b c.c
    want 'options as arguments' 0 '-O2 --' "${run[@]}" -e 'printf("%s %s", argv[1], argv[2])' -- -O2 --
    want 'headers' 0 '2.0 4 A' "${run[@]}" -e \
        'printf("%.1f %zu %c", sqrt(argc + 3), strlen("four"), toupper(97))'
    want 'Chant' 0 42 "${run[@]}" -e 'chan int c = make(chan int, 1); c <- 42; printf("%d", <-c)'
    want 'a directive' 0 5 "${run[@]}" -e '
#define FIVE \
    5
printf("%d", FIVE);'
    want 'main is there' 9 '' "${run[@]}" -e 'static int main_value(void) { return 9; }
        int main(void) { return main_value(); }'
    want 'main in a comment' 4 '' "${run[@]}" -e '/* int main() { */ char *s = "main("; return s[4] == 40 ? 4 : 0;'
    want 'two lines' 8 '' "${run[@]}" -e 'int x = 4;' -e 'return 2 * x;'
    want 'an error' 1 '' "${run[@]}" -e 'int x = 1;' -e 'return y;'
    says 'an error' '<command line>:2:8: error:'
    want 'an error in a whole program' 1 '' "${run[@]}" -e '
int main(void) { return z; }'
    says 'an error in a whole program' '<command line>:2:25: error:'
    want 'options' 6 '' "${run[@]}" -O1 -DSIX=6 -e 'return SIX;'
    want 'input' 0 'from the shell' "${run[@]}" -e 'char s[99]; puts(fgets(s, 99, stdin));' <<<'from the shell'

    # standard input
    want 'standard input' 2 '[a][b]' "${run[@]}" - a b <args.gc
    want 'standard input, piped' 1 '[-x]' bash -c 'cat args.gc | "$@"' - "${run[@]}" - -- -x
    want 'its end' 1 '' "${run[@]}" - <<<'#include <stdio.h>
int main(void) { return getchar() == EOF; }'
    printf '#include <stdio.h>\nint main(void) { return getchar() == EOF; }\n' >end_of_file.gc
    want 'its end, a file' 1 '' "${run[@]}" - <end_of_file.gc
    want 'an error in it' 1 '' "${run[@]}" - <<<'int main(void) { return y; }'
    says 'an error in it' '<stdin>:1:25: error:'

    # arguments behind the file
    want 'words' 3 '[a][1][x y]' "${run[@]}" args.gc a 1 'x y'
    want 'behind --' 3 '[-O2][b.c][--]' "${run[@]}" args.gc -- -O2 b.c --
    want 'an option behind words' 2 '[a][-O2]' "${run[@]}" args.gc a -O2
    want 'an option behind the file' 1 '[a]' "${run[@]}" args.gc -O2 a

    # scripts
    want 'a script' 7 'near 5 sub/script.gc' "${run[@]}" sub/script.gc
    want 'its arguments' 7 'near 5 sub/script.gc [a] [-O2] [b.c] [--] [c]' \
        "${run[@]}" sub/script.gc a -O2 b.c -- c
    want 'its errors' 1 '' "${run[@]}" sub/wrong.gc
    says 'its errors' 'sub/wrong.gc:5:5: error:'
}

# Names that a program can't have beside the files of its making.
check_names() {
    for name in . .. ...a chant-jit.o chant-0.o chant-half-0.i chant-headers.lines half-0 headers; do
        cp args.gc "$name.gc"
        want "a program called $name" 1 '[x]' "$CHANT" run "--backend=$1" "$name.gc" -- x
    done
}

export XDG_CACHE_HOME=$work/cache
for backend in cc jit; do
    check_all $backend
    check_all $backend
    check_names $backend
done

# by the kernel
want 'started by itself' 7 'near 5 sub/script.gc [a] [-v]' sub/script.gc a -v
(cd sub && want 'in its folder' 7 'near 5 ./plain' ./plain && [ $failures = 0 ]) || failures=$((failures + 1))
want 'checked' 0 '' "$CHANT" check sub/script.gc
want 'built' 0 '' "$CHANT" build sub/script.gc -o script
want 'built and run' 7 'near 5 sub/script.gc' ./script
want 'check -' 0 '' "$CHANT" check - <args.gc
want 'build -' 0 '' "$CHANT" build - -o from_stdin <args.gc
want 'build -, run' 1 '[q]' ./from_stdin q
want 'no code' 1 '' "$CHANT" run -e
says 'no code' "'-e' needs an argument"

# The end and the surroundings are those of the built program, from the compiler and from the cache.
cat >end.gc <<'EOF'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    int n = atoi(argv[1]);
    printf("%s %d\n", getenv("QUICK") ? getenv("QUICK") : "", getchar());
    fflush(stdout);
    if (n > 0)
        raise(n);
    return -n;
}
EOF
"$CHANT" build end.gc -o end || fail 'end.gc does not build'
for n in 15 9 6 11 10 -5 -255 0; do
    QUICK=q ./end $n <<<A >want.out 2>/dev/null
    status=$?
    for how in --no-cache -O0 -O0; do
        QUICK=q "$CHANT" run $how end.gc -- $n <<<A >got.out 2>/dev/null
        got=$?
        [ $got = $status ] && cmp -s want.out got.out || fail "end by $n, $how: $got, not $status"
    done
done 2>/dev/null

exit $((failures > 0))
