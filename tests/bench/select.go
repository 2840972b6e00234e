//go:build ignore

package main

import (
	"os"
	"time"
)

func produce(out chan<- int32, n int) {
	for i := int32(0); i < int32(n); i++ {
		out <- i
	}
}

func choose(metric string, capacity, n int) {
	a, b := make(chan int32, capacity), make(chan int32, capacity)
	c, d := make(chan int32, capacity), make(chan int32, capacity)
	start := time.Now()
	sum := 0
	go produce(a, n)
	go produce(b, n)
	go produce(c, n)
	go produce(d, n)
	for i := 0; i < 4*n; i++ {
		var v int32
		select {
		case v = <-a:
		case v = <-b:
		case v = <-c:
		case v = <-d:
		}
		sum += int(v)
	}
	if sum != (n-1)*n*2 {
		os.Exit(1)
	}
	reportNs(metric, start, 4*n)
}

func main() {
	choose("select-4", 0, scaled(400000))
	choose("select-4-128", 128, scaled(1000000))
}
