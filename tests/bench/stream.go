//go:build ignore

package main

import (
	"os"
	"time"
)

func stream(metric string, capacity, n int) {
	c := make(chan int32, capacity)
	start := time.Now()
	sum := 0
	go func() {
		for i := int32(0); i < int32(n); i++ {
			c <- i
		}
		close(c)
	}()
	for v := range c {
		sum += int(v)
	}
	if sum != (n-1)*n/2 {
		os.Exit(1)
	}
	reportNs(metric, start, n)
}

func main() {
	stream("unbuffered", 0, scaled(2000000))
	stream("buffered-128", 128, scaled(10000000))
}
