//go:build ignore

package main

import (
	"os"
	"time"
)

func skynet(out chan<- int, number, size int) {
	if size == 1 {
		out <- number
		return
	}
	c := make(chan int)
	for i := 0; i < 10; i++ {
		go skynet(c, number+i*(size/10), size/10)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-c
	}
	out <- sum
}

func main() {
	size := scaled(1000000)
	c := make(chan int)
	start := time.Now()
	go skynet(c, 0, size)
	sum := <-c
	reportMs("skynet", start)
	if sum != (size-1)*size/2 {
		os.Exit(1)
	}
}
