#!/usr/bin/env bash
# The servers among the samples where system calls on descriptors are interrupted, or one of them
# fails, or a request for memory does (tests/fail).
#
#   faults.sh STEP    the n-th fails, for n in steps of STEP
#
# An interruption changes nothing. A failure may cost the server its start, or the client at hand
# its connection; then all is as before: requests are answered, nothing is left over, the server
# ends well. Without memory it may also say "fatal error: ..." and end with status 2.
# Environment: as common.sh.
name=net.faults
step=${1:?usage: faults.sh STEP}
. "$(dirname "$0")/common.sh"
need curl
[ -z "${CHANT_TEST_SANITIZED:-}" ] || exit 77 # a sanitizer has a malloc of its own

build http_server
build cache_server
for library in fail_calls fail_nth; do
    "${CC:-cc}" -O1 -shared -fPIC "$here/../fail/$library.c" -o "$work/$library.so" -ldl || exit 1
done

for n in 2 3 5 7; do
    for program in http_server cache_server; do
        LD_PRELOAD=$work/fail_calls.so FAIL_INTERRUPT=$n timeout 60 "$work/$program" -selftest |
            diff "$samples/expected/$program.txt" - || fail "$program, each call $n is interrupted"
    done
done

mkdir "$work/site"
echo welcome >"$work/site/index.html"
head -c 100000 /dev/zero | tr '\0' x >"$work/site/large.txt"
ask() { curl -s --max-time 5 "$@"; }
stats() { ask -H 'Connection: close' "http://127.0.0.1:$port/stats" | sed 's/,"allocated.*//'; }

# attempt LIBRARY N: one server. Sets `failed` if it has come as far as that.
attempt() {
    local address= i status url
    rm -f "$work/mark"
    : >"$work/out"
    env LD_PRELOAD="$work/$1.so" FAIL_NTH="$2" FAIL_MARK="$work/mark" "$work/http_server" \
        -l 127.0.0.1:0 -d "$work/site" >"$work/out" 2>"$work/err" &
    server=$!
    for ((i = 0; i < 200; i++)); do
        read -r address <"$work/out" && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.02
    done
    port=${address##*:}
    url=http://127.0.0.1:$port
    if [ -n "$address" ]; then
        ask "$url/" "$url/large.txt" "$url/counter" >/dev/null
        ask -d hello "$url/echo" >/dev/null
        ask -H 'Transfer-Encoding: chunked' -d hello "$url/echo" >/dev/null
        ask "$url/nothing" >/dev/null
    fi
    if [ -n "$address" ] && kill -0 "$server" 2>/dev/null && [ -e "$work/mark" ]; then
        ask "$url/large.txt" | cmp -s - "$work/site/large.txt" ||
            fail "$1 $2: then a file is another"
        same "$1 $2: then an echo" hello "$(ask -d hello "$url/echo")"
        settled stats "$whole"
    elif [ -n "$address" ] && [ -z "$whole" ]; then
        whole=$(stats)
    fi
    kill -TERM "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    status=$?
    server=
    [ $status = 0 ] || { [ -z "$address" ] && [ $status -lt 3 ]; } ||
        { [ $status = 2 ] && grep -q '^fatal error: ' "$work/err"; } ||
        { cat "$work/err"; fail "$1 $2: exit status $status"; }
}

# Which call comes when differs from run to run: the last n is passed three times.
whole=
attempt fail_calls 1000000
for library in fail_calls fail_nth; do
    spared=0
    for ((n = 1; spared < 3; n += step)); do
        attempt $library $n
        [ -e "$work/mark" ] || spared=$((spared + 1))
    done
    echo "$library: up to $n"
done
echo "PASS $name"
