//go:build ignore

package main

import (
	"context"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const goroutines, size = 1000, 10

var units = semaphore.NewWeighted(size)

func work(ctx context.Context, number, rounds int) {
	for i := 0; i < rounds; i++ {
		n := int64(1 + (i+number)%3)
		if err := units.Acquire(ctx, n); err != nil {
			panic(err)
		}
		runtime.Gosched()
		units.Release(n)
	}
}

func measure(name string, ctx context.Context, rounds int) {
	var wg sync.WaitGroup
	wg.Add(goroutines)
	units.TryAcquire(size)
	for i := 0; i < goroutines; i++ {
		go func(i int) {
			work(ctx, i, rounds)
			wg.Done()
		}(i)
	}
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	start := time.Now()
	units.Release(size)
	wg.Wait()
	reportNs(name, start, goroutines*rounds)
}

func main() {
	rounds := scaled(500)
	ctx, cancel := context.WithCancel(context.Background())
	measure("semaphore-1k", context.Background(), rounds)
	measure("semaphore-ctx", ctx, rounds)
	cancel()
}
