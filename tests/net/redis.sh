#!/usr/bin/env bash
# The cache sample with redis-cli and redis-benchmark. Environment: as common.sh.
name=net.redis
. "$(dirname "$0")/common.sh"
need redis-cli redis-benchmark

build cache_server
start cache_server -l 127.0.0.1:0
cli() { timeout 30 redis-cli -p "$port" "$@"; }
# answers WANTED COMMAND...
answers() {
    local want=$1
    shift
    same "$*" "$want" "$(cli "$@")"
}

answers PONG PING
answers OK SET color blue
answers blue GET color
answers '' GET nothing
answers 8 APPEND color gray
answers OK SET counter 41
answers 42 INCR counter
answers 'ERR value is not an integer or out of range' INCR color
answers OK MSET a 1 b 2
answers $'1\n2' MGET a b
answers 2 DEL a b nothing
answers OK SET t v EX 100
answers 100 TTL t
answers -1 TTL color
answers -2 TTL nothing
answers OK SET t v PX 1
sleep 0.1
answers '' GET t
answers 2 DBSIZE
answers $'save' CONFIG GET save
answers "ERR unknown command 'NOSUCH'" NOSUCH
answers "ERR wrong number of arguments for 'get' command" GET
head -c 5000000 /dev/urandom >"$work/value"
same 'large value' OK "$(cli -x SET large <"$work/value")"
cli --raw GET large | head -c 5000000 | cmp - "$work/value" || fail "the large value is another"
for ((i = 0; i < 10000; i++)); do
    printf '*3\r\n$3\r\nSET\r\n$%d\r\nkey:%d\r\n$%d\r\n%d\r\n' $((4 + ${#i})) $i ${#i} $i
done >"$work/commands"
cli --pipe <"$work/commands" | grep -q 'errors: 0, replies: 10000' || fail "redis-cli --pipe"
answers 9999 GET key:9999
answers 10003 DBSIZE
answers OK FLUSHALL
answers 0 DBSIZE

for pipeline in 1 16; do
    redis-benchmark -p "$port" -q -n 20000 -c 50 -P $pipeline -t ping,set,get,incr,mset \
        >"$work/bench" 2>&1 || { cat "$work/bench"; fail "redis-benchmark -P $pipeline"; }
    tr '\r' '\n' <"$work/bench" >"$work/lines"
    same "redis-benchmark -P $pipeline" 6 "$(grep -c 'requests per second' "$work/lines")"
done
stop
echo "PASS $name"
