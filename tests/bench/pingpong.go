//go:build ignore

package main

import (
	"os"
	"time"
)

func main() {
	n := scaled(1000000)
	ping, pong := make(chan int32), make(chan int32)
	go func() {
		for v := range ping {
			pong <- v + 1
		}
		close(pong)
	}()
	start := time.Now()
	for i := int32(0); i < int32(n); i++ {
		ping <- i
		if <-pong != i+1 {
			os.Exit(1)
		}
	}
	reportNs("pingpong", start, n)
	close(ping)
	<-pong
}
