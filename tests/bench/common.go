//go:build ignore

// What every benchmark here shares; the counterpart of bench.h.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"time"
)

func scaled(full int) int {
	if len(os.Args) > 1 {
		if by, err := strconv.Atoi(os.Args[1]); err == nil && by > 0 && full/by > 0 {
			return full / by
		}
	}
	return full
}

func reportNs(metric string, start time.Time, operations int) {
	fmt.Printf("%s %.2f ns\n", metric, float64(time.Since(start).Nanoseconds())/float64(operations))
}

func reportMs(metric string, start time.Time) {
	fmt.Printf("%s %.2f ms\n", metric, float64(time.Since(start).Nanoseconds())/1e6)
}

func memoryKib() int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	total, n := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if c, _ := fmt.Sscanf(s.Text(), "VmRSS: %d", &n); c == 1 {
			total += n
		} else if c, _ := fmt.Sscanf(s.Text(), "VmPTE: %d", &n); c == 1 {
			total += n
		}
	}
	return total
}
