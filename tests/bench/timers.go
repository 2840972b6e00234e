//go:build ignore

package main

import (
	"sync"
	"sync/atomic"
	"time"
)

var fired atomic.Int32

func fire() {
	fired.Add(1)
}

// A delay below half a second, in no order.
func delay(i int) time.Duration {
	return time.Duration(i*7919%500009) * time.Microsecond
}

func main() {
	n, sleepers := scaled(1000000), scaled(100000)
	all := make([]*time.Timer, n)

	begin := time.Now()
	start := begin
	for i := range all {
		all[i] = time.NewTimer(time.Hour + delay(i))
	}
	reportNs("timers-make", start, n)
	start = time.Now()
	for i := 0; i < n; i += 3 {
		all[i].Reset(time.Hour + delay(n-i))
	}
	reportNs("timers-reset", start, n/3)
	start = time.Now()
	for _, t := range all {
		t.Stop()
	}
	reportNs("timers-stop", start, n)
	reportNs("timers-unfired", begin, n)

	start = time.Now()
	for i := range all {
		all[i] = time.AfterFunc(delay(i), fire)
	}
	for int(fired.Load()) < n {
		time.Sleep(time.Millisecond)
	}
	reportMs("timers-fire", start)

	var wg sync.WaitGroup
	wg.Add(sleepers)
	start = time.Now()
	for i := 0; i < sleepers; i++ {
		go func(i int) {
			time.Sleep(delay(i))
			wg.Done()
		}(i)
	}
	wg.Wait()
	reportMs("sleepers", start)
}
