//go:build ignore

package main

import (
	"os"
	"runtime"
	"sync"
	"time"
)

const locks = 10

var (
	mu      sync.Mutex
	counter int
)

func work(wg *sync.WaitGroup) {
	for i := 0; i < locks; i++ {
		mu.Lock()
		counter++
		mu.Unlock()
		runtime.Gosched()
	}
	wg.Done()
}

func main() {
	n := scaled(100000)
	var wg sync.WaitGroup
	wg.Add(n)
	mu.Lock()
	for i := 0; i < n; i++ {
		go work(&wg)
	}
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	start := time.Now()
	mu.Unlock()
	wg.Wait()
	reportNs("mutex-100k", start, n*locks)
	if counter != n*locks {
		os.Exit(1)
	}
}
