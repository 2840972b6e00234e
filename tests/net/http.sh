#!/usr/bin/env bash
# The HTTP sample and its real clients: curl, ab, wrk, nc, and the malformed requests of
# tests/http/requests.txt; then the web checker.
#
# Environment: as common.sh, and CHANT_HTTP_CORPUS (the tool of tests/http/corpus.c).
name=net.http
. "$(dirname "$0")/common.sh"
need curl
: "${CHANT_HTTP_CORPUS:?set CHANT_HTTP_CORPUS to the tool of corpus.c}"

build http_server
build web_checker
site=$work/site
mkdir -p "$site/docs" "$site/.git"
echo '<a href="/docs/">docs</a> <a href="digits.txt">digits</a>' >"$site/index.html"
echo '<a href="../index.html">up</a> <a href="gone.html">gone</a>' >"$site/docs/index.html"
printf 0123456789 >"$site/digits.txt"
echo secret >"$site/.git/config"
echo outside >"$work/outside.txt"
ln -s ../outside.txt "$site/link.txt"
mkfifo "$site/pipe.txt"
head -c 20000000 /dev/urandom >"$site/large.bin"
head -c 1000000 /dev/urandom >"$work/body"

start http_server -l 127.0.0.1:0 -d "$site" -t 1
url=http://127.0.0.1:$port
ask() { curl -sS --max-time 60 "$@" || fail "curl $*: status $?"; }
code() { ask -o /dev/null -w '%{http_code}' "$@"; }

stats() { ask -H 'Connection: close' "$url/stats" | sed 's/,"allocated.*//'; }
stats >/dev/null
before=$(stats)

# ---- curl ----
ask "$url/" | cmp - "$site/index.html" || fail "the page is another"
same type 'text/html; charset=utf-8' "$(ask -o /dev/null -w '%{content_type}' "$url/")"
same 'HEAD length' 10 "$(ask -I "$url/digits.txt" | tr -d '\r' |
    awk '/^Content-Length/ { print $2 }')"
same range 234 "$(ask -r 2-4 "$url/digits.txt")"
same suffix 789 "$(ask -r -3 "$url/digits.txt")"
same 'open range' 6789 "$(ask -r 6- "$url/digits.txt")"
same 'two ranges' 0123456789 "$(ask -r 0-1,3-4 "$url/digits.txt")"
same 'range code' 206 "$(code -r 2-4 "$url/digits.txt")"
same 'range beyond' 416 "$(code -r 10- "$url/digits.txt")"
same 'not modified' 304 "$(code -z 'Fri, 01 Jan 2038 00:00:00 GMT' "$url/digits.txt")"
same modified 200 "$(code -z 'Sat, 01 Jan 2000 00:00:00 GMT' "$url/digits.txt")"
ask "$url/large.bin" | cmp - "$site/large.bin" || fail "the large file is another"
ask -r 1000000-18999999 "$url/large.bin" |
    cmp - <(tail -c +1000001 "$site/large.bin" | head -c 18000000) ||
    fail "the part of the large file is another"
ask --data-binary "@$work/body" "$url/echo" | cmp - "$work/body" || fail "the echo is another"
ask -H 'Expect: 100-continue' --data-binary "@$work/body" "$url/echo" | cmp - "$work/body" ||
    fail "the echo after 100 is another"
ask -H 'Transfer-Encoding: chunked' --data-binary "@$work/body" "$url/echo" | cmp - "$work/body" ||
    fail "the echo in chunks is another"
ask "$url/numbers/100000" | cmp - <(seq 100000) || fail "the stream is another"
ask --http1.0 "$url/numbers/100000" | cmp - <(seq 100000) ||
    fail "the stream by HTTP/1.0 is another"
same 'HTTP/1.0' 200 "$(code --http1.0 "$url/")"
same 'one connection' 100 "$(ask -o /dev/null -o /dev/null -o /dev/null -w '%{num_connects}' \
    "$url/" "$url/hello" "$url/counter")"
ask -o /dev/null -X POST "$url/counter"
same counter '{"counter":2}' "$(ask -X POST "$url/counter")"
same 'way out' 400 "$(code --path-as-is "$url/../outside.txt")"
same 'way out encoded' 400 "$(code --path-as-is "$url/%2e%2e/outside.txt")"
same 'link out' 404 "$(code "$url/link.txt")"
same hidden 404 "$(code "$url/.git/config")"
same pipe 404 "$(code "$url/pipe.txt")"
same folder 404 "$(code "$url/docs")"
same absent 404 "$(code "$url/nothing")"
same method 405 "$(code -X DELETE "$url/counter")"
same allow 'GET, HEAD, POST' "$(ask -o /dev/null -D - -X PUT "$url/counter" | tr -d '\r' |
    sed -n 's/^Allow: //p')"
same 'unknown method' 501 "$(code -X BREW "$url/")"
head -c 1100000 /dev/zero >"$work/much"
same 'large body' 413 "$(code --data-binary "@$work/much" "$url/echo")"
same 'large chunks' 413 "$(code -H 'Transfer-Encoding: chunked' --data-binary "@$work/much" \
    "$url/echo")"
same 'long target' 414 "$(code "$url/$(head -c 9000 /dev/zero | tr '\0' a)")"
same 'long header' 431 "$(code -H "X: $(head -c 17000 /dev/zero | tr '\0' a)" "$url/")"

# ---- nc ----
if command -v nc >/dev/null; then
    printf 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n' |
        timeout 10 nc -N 127.0.0.1 "$port" >"$work/nc" || fail "nc: status $?"
    same 'pipelined answers' 2 "$(grep -c '^Hello, world' "$work/nc")"
    # A client that goes on too slowly is told so, and does not keep the others waiting.
    (printf 'GET /hello HTTP/1.1\r\n'; sleep 4) | timeout 10 nc 127.0.0.1 "$port" >"$work/nc" &
    slow=$!
    same 'beside a slow one' 200 "$(code "$url/hello")"
    wait $slow
    grep -q '^HTTP/1.1 408 ' "$work/nc" || fail "no 408 for a slow client: $(head -1 "$work/nc")"
else
    echo "no nc: left out"
fi

# ---- many ----
if command -v ab >/dev/null; then
    for keep in -k ''; do
        # shellcheck disable=SC2086
        ab -q -n 3000 -c 50 $keep "$url/hello" >"$work/ab" 2>&1 ||
            { cat "$work/ab"; fail "ab $keep"; }
        same "ab $keep: complete" 3000 "$(awk '/^Complete requests/ { print $3 }' "$work/ab")"
        same "ab $keep: failed" 0 "$(awk '/^Failed requests/ { print $3 }' "$work/ab")"
        ! grep -q 'Non-2xx' "$work/ab" || fail "ab $keep: $(grep Non-2xx "$work/ab")"
    done
    ab -q -n 200 -c 10 -k -p "$work/body" -T application/octet-stream "$url/echo" \
        >"$work/ab" 2>&1 || fail "ab -p"
    same 'ab -p: failed' 0 "$(awk '/^Failed requests/ { print $3 }' "$work/ab")"
else
    echo "no ab: left out"
fi
if command -v wrk >/dev/null; then
    wrk -t 2 -c 100 -d 2s "$url/hello" >"$work/wrk" || fail "wrk"
    ! grep -E 'Socket errors|Non-2xx' "$work/wrk" || fail "wrk"
    grep -q 'Requests/sec' "$work/wrk" || fail "wrk counted nothing"
else
    echo "no wrk: left out"
fi

# ---- malformed requests; who links nowhere ----
"$CHANT_HTTP_CORPUS" serve "$here/../http/requests.txt" "$port" || fail "requests.txt"
"$work/web_checker" "$url/" >"$work/checked"
printf '%s\n' '200 /' '200 /digits.txt' '200 /docs/' '404 /docs/gone.html  (a link on /docs/)' \
    '200 /index.html' '5 pages, 1 broken' | diff - "$work/checked" || fail "web_checker"

# ---- nothing is left over ----
settled stats "$before"

# ---- the end: an answer that has begun is given whole, an idle connection does not matter ----
exec 3<>"/dev/tcp/127.0.0.1/$port"
ask --limit-rate 10M "$url/large.bin" -o "$work/large" &
download=$!
for ((i = 0; i < 200; i++)); do
    [ -s "$work/large" ] && break
    sleep 0.05
done
stop
exec 3<&-
wait $download || fail "the download that had begun failed"
cmp "$work/large" "$site/large.bin" || fail "the download that had begun is another"
echo "PASS $name"
