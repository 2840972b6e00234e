#!/usr/bin/env bash
# Looks for requests that the HTTP sample's parser does not survive, or understands in two ways,
# with libFuzzer.
#
#   fuzz.sh SECONDS [libFuzzer's OPTION...]
#
# Builds the preset `fuzz`; begins with the requests of requests.txt. What is found lies in
# build/fuzz/http as crash-*; once mended, it becomes a line of requests.txt.
# Exit status: 0 nothing found.
set -u

seconds=${1:?usage: fuzz.sh SECONDS [OPTION...]}
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/fuzz/http
cd "$root" && cmake --preset fuzz >/dev/null && nice -n 10 ninja -C build/fuzz http_fuzz || exit 1
mkdir -p "$work/corpus" "$work/found" && cd "$work" || exit 1
cc -D_GNU_SOURCE -I"$root" -o corpus_tool "$root"/tests/http/*.c \
    "$root"/samples/http_server/{request,chunks}.c || exit 1
./corpus_tool write "$root/tests/http/requests.txt" corpus >/dev/null || exit 1
nice -n 19 "$root/build/fuzz/bin/http_fuzz" -max_total_time="$seconds" -timeout=10 \
    -max_len=32768 "$@" found corpus
