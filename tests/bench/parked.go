//go:build ignore

package main

import (
	"fmt"
	"sync"
	"time"
)

func park(end <-chan struct{}, up, gone *sync.WaitGroup) {
	up.Done()
	<-end
	gone.Done()
}

func main() {
	n := scaled(1000000)
	end := make(chan struct{})
	var up, gone sync.WaitGroup
	before := memoryKib()
	up.Add(n)
	gone.Add(n)

	start := time.Now()
	for i := 0; i < n; i++ {
		go park(end, &up, &gone)
	}
	up.Wait()
	reportMs("park-create", start)
	fmt.Printf("park-memory %.0f bytes\n", float64(memoryKib()-before)*1024/float64(n))

	start = time.Now()
	close(end)
	gone.Wait()
	reportMs("park-wake", start)
}
