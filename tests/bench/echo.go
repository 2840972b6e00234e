//go:build ignore

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

func echo(c net.Conn) {
	defer c.Close()
	data := make([]byte, 1024)
	for {
		n, err := c.Read(data)
		if err != nil {
			return
		}
		if _, err = c.Write(data[:n]); err != nil {
			return
		}
	}
}

func serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go echo(c)
	}
}

func cpuNs() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func main() {
	requests := scaled(400000)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(1)
	}
	go serve(l)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	start, cpu := time.Now(), cpuNs()
	if exec.Command(os.Getenv("ECHO_CLIENT"), port, strconv.Itoa(requests)).Run() != nil {
		os.Exit(1)
	}
	reportNs("echo", start, requests)
	fmt.Printf("echo-cpu %.2f ns\n", float64(cpuNs()-cpu)/float64(requests))
	l.Close()
}
