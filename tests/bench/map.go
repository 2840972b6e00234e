//go:build ignore

package main

import (
	"runtime"
	"sync"
	"time"
)

const goroutines, keyCount = 1000, 1000

var (
	table sync.Map
	keys  [keyCount]int
)

func work(number, operations, changeEach int) int {
	found := 0
	key := uint32(number)
	for i := 0; i < operations; i++ {
		key = key*1664525 + 1013904223
		k := &keys[(key>>8)%keyCount]
		if (i+number)%changeEach != 0 {
			if _, ok := table.Load(k); ok {
				found++
			}
		} else if i%2 == 0 {
			table.Store(k, k)
		} else {
			table.Delete(k)
		}
		if i%16 == 0 {
			runtime.Gosched()
		}
	}
	return found
}

func measure(name string, operations, changeEach int) {
	var wg sync.WaitGroup
	table.Clear()
	for i := range keys {
		table.Store(&keys[i], &keys[i])
	}
	wg.Add(goroutines)
	start := time.Now()
	for i := 0; i < goroutines; i++ {
		go func(i int) {
			if work(i, operations, changeEach) < 0 {
				panic("less than none")
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
	reportNs(name, start, goroutines*operations)
}

func main() {
	operations := scaled(4000)
	measure("map-readers", operations, 100)
	measure("map-writers", operations, 2)
}
