//go:build ignore

package main

import (
	"os"
	"time"
)

func generate(out chan<- int32) {
	for i := int32(2); ; i++ {
		out <- i
	}
}

func filter(in <-chan int32, out chan<- int32, prime int32) {
	for {
		n := <-in
		if n%prime != 0 {
			out <- n
		}
	}
}

func main() {
	n := scaled(2000)
	prime := int32(0)
	start := time.Now()
	c := make(chan int32)
	go generate(c)
	for i := 0; i < n; i++ {
		prime = <-c
		next := make(chan int32)
		go filter(c, next, prime)
		c = next
	}
	reportMs("sieve", start)
	if n == 2000 && prime != 17389 {
		os.Exit(1)
	}
}
