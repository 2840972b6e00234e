//go:build ignore

package main

import (
	"os"
	"runtime"
	"sync"
	"time"
)

const goroutines = 1000

var (
	rw    sync.RWMutex
	value int
)

func work(number, locks int) int {
	sum := 0
	for i := 0; i < locks; i++ {
		if (i+number)%10 == 0 {
			rw.Lock()
			value++
			rw.Unlock()
		} else {
			rw.RLock()
			sum += value
			rw.RUnlock()
		}
		if i%4 == 0 {
			runtime.Gosched()
		}
	}
	return sum
}

func main() {
	locks := scaled(2000)
	var wg sync.WaitGroup
	wg.Add(goroutines)
	rw.Lock()
	for i := 0; i < goroutines; i++ {
		go func(i int) {
			work(i, locks)
			wg.Done()
		}(i)
	}
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	start := time.Now()
	rw.Unlock()
	wg.Wait()
	reportNs("rwmutex-1k", start, goroutines*locks)
	if value == 0 {
		os.Exit(1)
	}
}
