#!/usr/bin/env bash
# Looks for programs that the compiler does not survive, with libFuzzer.
#
#   run.sh SECONDS [libFuzzer's OPTION...]
#
# Builds the preset `fuzz`, makes the corpus, and runs until the time is over or something is
# found: a crash, what a sanitizer says, more than half a minute or 1 GiB. The input is then left in
# build/fuzz/work as crash-*, timeout-*, oom-* or leak-*. -minimize_crash=1 reduces it; once mended,
# it becomes a seed in tests/fuzz/seeds.
# Exit status: 0 nothing found.
set -u

seconds=${1:?usage: run.sh SECONDS [OPTION...]}
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/fuzz/work
cd "$root" && cmake --preset fuzz >/dev/null &&
    nice -n 10 ninja -C build/fuzz translate_fuzz || exit 1
mkdir -p "$work/found" && cd "$work" || exit 1
[ -d corpus ] || "$root/tests/fuzz/corpus.sh" . || exit 1
ulimit -c 0 -s 65536
# What is freed counts for the limit as long as the sanitizer keeps it back; 256 MiB is its own way.
export ASAN_OPTIONS=quarantine_size_mb=64${ASAN_OPTIONS:+:$ASAN_OPTIONS}
CHANT_FUZZ_PRELUDE=$work/prelude.i nice -n 19 "$root/build/fuzz/bin/translate_fuzz" \
    -max_total_time="$seconds" -timeout=30 -rss_limit_mb=1024 -max_len=65536 "$@" \
    found corpus "$root/tests/fuzz/seeds"
