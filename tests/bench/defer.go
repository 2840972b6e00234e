//go:build ignore

package main

import "time"

var entered, left, recovered int

//go:noinline
func plain() {
	entered++
	left++
}

//go:noinline
func deferring() {
	entered++
	defer func() { left++ }()
}

//go:noinline
func recovering(panics bool) {
	defer func() {
		if recover() != nil {
			recovered++
		}
	}()
	entered++
	if panics {
		panic("recovered")
	}
	left++
}

func main() {
	n, panics := scaled(100000000), scaled(1000000)
	start := time.Now()
	for i := 0; i < n; i++ {
		plain()
	}
	reportNs("plain", start, n)
	start = time.Now()
	for i := 0; i < n; i++ {
		deferring()
	}
	reportNs("defer", start, n)
	start = time.Now()
	for i := 0; i < n; i++ {
		recovering(false)
	}
	reportNs("recover-idle", start, n)
	start = time.Now()
	for i := 0; i < panics; i++ {
		recovering(true)
	}
	reportNs("panic-recover", start, panics)
}
