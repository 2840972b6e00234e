//go:build ignore

package main

import (
	"sync"
	"time"
)

const batch = 1000

func work(wg *sync.WaitGroup) { wg.Done() }

func main() {
	batches := scaled(3000)
	var wg sync.WaitGroup
	start := time.Now()
	for b := 0; b < batches; b++ {
		wg.Add(batch)
		for i := 0; i < batch; i++ {
			go work(&wg)
		}
		wg.Wait()
	}
	reportNs("spawn", start, batches*batch)
}
