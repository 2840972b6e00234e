//go:build ignore

package main

import (
	"os"
	"time"
)

func produce(out chan<- int32, n int, done chan<- struct{}) {
	for i := int32(0); i < int32(n); i++ {
		out <- i
	}
	done <- struct{}{}
}

func consume(in <-chan int32, sums chan<- int) {
	sum := 0
	for v := range in {
		sum += int(v)
	}
	sums <- sum
}

func many(metric string, capacity, n int) {
	c := make(chan int32, capacity)
	done := make(chan struct{})
	sums := make(chan int)
	start := time.Now()
	sum := 0
	for i := 0; i < 8; i++ {
		go produce(c, n, done)
		go consume(c, sums)
	}
	for i := 0; i < 8; i++ {
		<-done
	}
	close(c)
	for i := 0; i < 8; i++ {
		sum += <-sums
	}
	if sum != (n-1)*n*4 {
		os.Exit(1)
	}
	reportNs(metric, start, 8*n)
}

func main() {
	many("8p8c", 0, scaled(250000))
	many("8p8c-128", 128, scaled(1000000))
}
