//go:build ignore

package main

import (
	"runtime"
	"time"
)

func main() {
	n := scaled(2000000)
	done := make(chan struct{})
	start := time.Now()
	for g := 0; g < 2; g++ {
		go func() {
			for i := 0; i < n; i++ {
				runtime.Gosched()
			}
			done <- struct{}{}
		}()
	}
	<-done
	<-done
	reportNs("yield", start, 2*n)
}
