//go:build ignore

package main

import (
	"context"
	"os"
	"runtime"
	"time"
)

func main() {
	n := scaled(100000)
	all := make([]context.Context, n)
	cancels := make([]context.CancelFunc, n)
	top, cancel := context.WithCancel(context.Background())

	begin := time.Now()
	start := begin
	for i := range all {
		parent := top
		if i >= 10 {
			parent = all[i/10-1]
		}
		all[i], cancels[i] = context.WithCancel(parent)
		all[i].Done()
	}
	reportNs("context-make", start, n)
	start = time.Now()
	cancel()
	reportNs("context-cancel", start, n)
	wrong := 0
	for _, ctx := range all {
		if ctx.Err() != context.Canceled {
			wrong++
		}
	}
	// To let them all go is the collector's work.
	start = time.Now()
	clear(all)
	clear(cancels)
	runtime.GC()
	reportNs("context-let-go", start, n)
	reportNs("context-tree", begin, n)

	top, cancel = context.WithCancel(context.Background())
	start = time.Now()
	for i := range all {
		all[i], cancels[i] = context.WithTimeout(top, time.Hour+time.Duration(i))
	}
	for i := range all {
		cancels[i]()
	}
	reportNs("context-each", start, n)
	cancel()
	if wrong != 0 {
		os.Exit(1)
	}
}
