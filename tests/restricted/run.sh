#!/usr/bin/env bash
# Programs where the kernel refuses what it might grant: system calls, as it is with filters of
# containers and on older kernels, memory, /proc. They do what they do elsewhere; or, without what
# can't be done without, end with a fatal error that names it.
#
#   run.sh
#
# Environment: CHANT (the compiler), CC (cc).
# Exit status: 0 passed, 1 failed, 77 does not apply.
set -u

: "${CHANT:?set CHANT to the compiler}"
[ -z "${CHANT_TEST_SANITIZED:-}" ] || exit 77 # they ask for more than the program does
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -O1 "$here/refuse.c" -o "$work/refuse" || exit 1
"$work/refuse" membarrier=EPERM -- true || exit 77
failed=0
export CHANT_TEST_PROCS="1 4" CHANT_TEST_SEEDS=

# under COMMAND PROGRAM...: tests that pass under it.
under() {
    local command=$1 program
    shift
    for program in "$@"; do
        CHANT_TEST_UNDER=$command "$tests/run_test.sh" "$tests/$program.gc" >"$work/log" 2>&1 &&
            continue
        printf 'FAIL %s: %s\n' "${command##*/}" "$program"
        head -n 40 "$work/log"
        failed=1
    done
}

# without CALLS PROGRAM...: the calls are refused, and all is as ever.
without() {
    local calls=$1
    shift
    under "$work/refuse $calls --" "$@"
}

# needs CALL MESSAGE: a program that waits for other programs ends with that.
needs() {
    local got
    timeout -s KILL 20 "$work/refuse" "$1" -- "$work/commands" >"$work/out" 2>"$work/err"
    got=$?
    [ $got = 2 ] && [ "$(cat "$work/err")" = "fatal error: $2" ] && return
    printf 'FAIL without %s: status %d, and:\n' "$1" $got
    cat "$work/err"
    failed=1
}

# Without membarrier, or one command of it.
for calls in membarrier=EPERM membarrier:0=8=EPERM membarrier:0=16=EINVAL; do
    without $calls run/sync_objects run/sem_082_blocking_call run/sem_081_threads stress/blocked_all_ways
done
# What newer kernels have.
without "process_madvise=ENOSYS madvise:2=102=EINVAL madvise:2=23=EINVAL epoll_pwait2=ENOSYS
    preadv2=EOPNOTSUPP pwritev2=EOPNOTSUPP clone3=ENOSYS pidfd_open=ENOSYS" \
    run/sem_080_stack_overflow run/timers run/io_standard fail/files fail/network \
    restricted/commands
# What a filter may not know.
without "process_madvise=EPERM madvise=EPERM epoll_pwait2=EPERM preadv2=EPERM pwritev2=EPERM
    splice=EPERM sendfile=EPERM copy_file_range=EPERM pidfd_send_signal=EPERM" \
    run/io_chain run/io_cancel run/io_standard fail/files fail/network restricted/commands
without pidfd_open=EPERM restricted/commands
without clock_nanosleep=EPERM run/sync_objects run/sem_083_timers_fire
without sched_getaffinity=EPERM restricted/main_overflow run/sem_080_stack_overflow
# Memory: address space, and what counts as data.
for limit in "v 700000" "v 2700000" "d 200000"; do
    # shellcheck disable=SC2016 # expanded by that shell
    printf '#!/bin/sh\nulimit -%s\nexec "$@"\n' "$limit" >"$work/limit_${limit// /_}"
    chmod +x "$work/limit_${limit// /_}"
    under "$work/limit_${limit// /_}" restricted/memory
done
# No /proc, where this user can have it so.
if unshare -rm umount -l /proc 2>/dev/null; then
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec unshare -rm sh -c '\''umount -l /proc && exec "$@"'\'' sh "$@"\n' \
        >"$work/no_proc"
    chmod +x "$work/no_proc"
    under "$work/no_proc" restricted/main_overflow run/sem_104_recover run/sem_082_blocking_call
fi

"$CHANT" build -O1 "$here/commands.gc" -o "$work/commands" || exit 1
for call in epoll_create1 eventfd2; do
    needs $call=EPERM "can't wait for descriptors: epoll or eventfd: Operation not permitted"
done
needs clone3=EPERM "can't start the monitor thread: Operation not permitted \
(does a seccomp filter refuse clone3?)"
needs sigaltstack=EPERM "can't set a signal stack (sigaltstack): Operation not permitted"
needs futex:1=137=ENOSYS "can't sleep (futex): Function not implemented"
exit $failed
