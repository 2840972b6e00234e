#!/usr/bin/env bash
# One mistake, one error: each line of the table makes one mistake in a sample, and the compiler
# must report exactly one error, at a line that the mistake is on or next to.
# Environment: CHANT (the compiler).
set -u

: "${CHANT:?set CHANT to the compiler}"
samples=$(cd "$(dirname "$0")/../samples" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0 count=0

fail() {
    printf 'FAIL %s: %s: %s\n' "$1" "$2" "$3"
    grep -E '(error|note|warning):' err | head -n 8
    failures=$((failures + 1))
}

while IFS='|' read -r sample change; do
    [ -n "$sample" ] || continue
    count=$((count + 1))
    sed -E "$change" "$samples/$sample.gc" >mistake.gc
    line=$(diff "$samples/$sample.gc" mistake.gc | sed -nE '1s/.*[acd]([0-9]+).*/\1/p')
    if [ -z "$line" ]; then
        printf 'FAIL %s: %s changes nothing\n' "$sample" "$change"
        failures=$((failures + 1))
        continue
    fi
    timeout -k 5 60 "$CHANT" check mistake.gc >out 2>err
    got=$?
    errors=$(grep -c 'error: ' err)
    at=$(sed -nE 's/^mistake\.gc:([0-9]+):.*error: .*/\1/p' err | head -n 1)
    if [ $got != 1 ] || [ "$errors" != 1 ]; then
        fail "$sample" "$change" "status $got, $errors errors"
    elif [ "$at" -lt "$line" ] || [ "$at" -gt $((line + 1)) ]; then
        fail "$sample" "$change" "reported at line $at, made at line $line"
    fi
done <<'TABLE'
worker_pool|s/int job : jobs/int job : job/
worker_pool|s/results <- \(struct/jobs <- (struct/
worker_pool|s/job \* job\}/job * jop}/
worker_pool|s/struct result results = make/struct result results = mak/
worker_pool|s/make\(chan int, JOBS\)/make(chan int, JOBZ)/
worker_pool|s/make\(chan int, JOBS\)/make(chan int, -1)/
worker_pool|s/make\(chan int, JOBS\);/make(chan int, JOBS)/
worker_pool|s/sync_waitgroup working/sync_waitgruop working/
worker_pool|s/worker\(jobs, results\);/worker(results, results);/
worker_pool|s/worker\(jobs, results\);/worker(jobs);/
worker_pool|s/worker\(jobs, results\);/break;/
worker_pool|s/worker\(jobs, results\);/i = 0;/
worker_pool|s/worker\(jobs, results\);/return jobs;/
worker_pool|s/r\.job, r\.answer/r.job, r.anwser/
worker_pool|s/r\.job, r\.answer/r->job, r.answer/
worker_pool|s/int job, answer;/int job answer;/
worker_pool|s/for \(int job = 1;/for (int job = 1/
worker_pool|s/    close\(jobs\);/    close(job);/
worker_pool|s/static void worker\(<-chan/static void worker(<-chann/
worker_pool|s/int main\(void\) \{/int main(void {/
prime_sieve|s/count_up\(numbers\)/count_up/
prime_sieve|s/go count_up\(numbers\)/go (count_up(numbers))/
prime_sieve|s/go count_up\(numbers\)/go cuont_up(numbers)/
prime_sieve|s/int prime = <-numbers/int prime = numbers/
prime_sieve|s/int prime = <-numbers;/int prime = <-;/
prime_sieve|s/numbers = rest;/numbers = prime;/
prime_sieve|s/\+\+\) out <- n;/++) out <- "n";/
prime_sieve|s/if \(n % prime != 0\)/if (n % prime != 0/
prime_sieve|s/static void filter\(<-chan int in/static void filter(chan<- int in/
prime_sieve|s/int n : in/int in : n/
pipeline|s/case <-done:/case done:/
pipeline|s/case out <- v:/case out <- v/
pipeline|s/case out <- v:/case v <- out:/
pipeline|s/select \{/select (v) {/
pipeline|s/chan\(void\) done = make/chan void done = make/
pipeline|s/defer close\(done\);/defer return;/
pipeline|s/return true;/return ture;/
pipeline|s/        return false;/        retrun false;/
background_sort|s/ int \*\)a/ int *a/
bridge|s/chan int, 1/1, chan int/
bridge|s/one <- i/one  i/
coffee_shop|s/else o\.done/else o->done/
coffee_shop|s/took = calloc/took == calloc/
cond_broadcast|s/clicked\.L = &/clicked.L == \&/
cond_broadcast|s/sync_mutex_unlock\(&b->lock/sync_mutex_unlock((\&b->lock/
cond_queue|s/\(void\) \{/(void) /
cond_queue|s/sync_cond_signal\(&removed\);/sync_cond_signal(\&removed)/
daisy_chain|s/chan_retain\(leftmost/chan_retain(letfmost/
daisy_chain|s/for \(int /for (struct nope /
error_results|s/result \{/result {{/
error_results|s/static const char \*const/static const cahr *const/
fan_in_select|s/c <- \(struct/c  (struct/
fan_in_select|s/message\)\{who/message){{who/
fan_in|s/c <- \(struct/c -> (struct/
fan_in|s/chan_release\(ann\);/chan_release(ann)/
for_select_done|s/chan\(void\) /chan(viod) /
for_select_done|s/counts = /counts  /
gather|s/result\)\{/result)){/
gather|s/results = make/results == make/
generator|s/chan_release\(joe/chan_release((joe/
generator|s/go \{/go /
goroutine_memory|s/sync_waitgroup_done\(&parked/sync_waitgroup_done((\&parked/
hello|s/for \(int/for (struct nope/
hello|s/int main/itn main/
merge_sort|s/1; i < COUNT; i\+\+\) \{/1; i < COUNT;; i++) {/
mutex|s/counter\.changes\+/counter->changes+/
once|s/sync_waitgroup_wait\(&wg\);/sync_waitgroup_wait(\&wg;/
once|s/wg = \{0\};/wg = {0}};/
or_channel|s/\(void\) \*/(void)) */
or_channel|s/start = time_now/start == time_now/
or_done|s/ done, </ done </
ownership|s/for \(int i/for int i/
ownership|s/out <- i;/out <- i/
ping_pong|s/ball = \{/ball == {/
ping_pong|s/table <- ball/talbe <- ball/
pipeline|s/\(done, 4/(4, done/
pipeline|s/\)\) static <-chan int multiply/)) static =chan int multiply/
prevent_leak|s/char \*line /char *lien /
prevent_leak|s/done, NULL/NULL, done/
prime_sieve|s/\+\) out <- n;/+) out <-<- n;/
pubsub|s/-chan text publish/-chan itn publish/
pubsub|s/inbox = make/inbox == make/
queuing|s/\(chan<- /(chan< /
quit|s/case <-quit/case <quit/
quit|s/for \(int i = 0;;/for int i = 0;;/
repeat_take|s/\(done, 1/(1, done/
restore_sequence|s/message \{/message /
restore_sequence|s/second\.wait <- ;/second.wait -> ;/
rwmutex|s/; r\+\+\) \{/; r++ {/
rwmutex|s/chan int /cahn int /
search|s/case <-limit/case =limit/
search|s/static text first/sattic text first/
semaphore|s/\+= step;/+= stpe;/
semaphore|s/sync_waitgroup_wait\(/sync_waitgroup_wait/
switch_time|s/\+\) c <- /+) c < /
switch_time|s/i\+\+\) <-c/i++) ->c/
timeout_each|s/ n = <-joe/ n = joe/
timeout_total|s/<-chan time_time/=chan time_time/
unbounded_buffer|s/ok = <-in/ok = <-<-in/
unbounded_buffer|s/q->items /q.items /
worker_pool|s/JOBS = 9 \};/JOBS = 9 }};/
worker_pool|s/result\)\{job/result){{job/
workers|s/WORKERS; /WORKERS;; /
workers|s/time_millisecond\) puts/time_millisecond)) puts/
TABLE

echo "$count mistakes"
[ $failures = 0 ]
