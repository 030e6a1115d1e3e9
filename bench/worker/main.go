// Command worker times what it is told to on standard input, one line a request, and answers with
// one line each. The comparison of two commits builds it against both and asks them in turns.
//
//	list              the names of the works, in one line
//	sets              the sets of kernels, best first
//	SET WORK TIME     one sample of about TIME nanoseconds: nanoseconds of a run
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/bench/suite"
	"github.com/lockstep-go/lockstep/bench/timing"
	"github.com/lockstep-go/lockstep/kernel"
)

// A prepared work keeps its operands from one sample to the next.
type prepared struct {
	run         func()
	repetitions int
}

func main() {
	if err := timing.Pin(); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
	debug.SetGCPercent(400)
	ready := map[string]*prepared{}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		answer, err := reply(strings.Fields(in.Text()), ready)
		if err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		fmt.Println(answer)
	}
}

func reply(request []string, ready map[string]*prepared) (string, error) {
	switch {
	case len(request) == 1 && request[0] == "list":
		var names []string
		for _, w := range suite.All() {
			names = append(names, w.Name)
		}
		return strings.Join(names, " "), nil
	case len(request) == 1 && request[0] == "sets":
		return strings.Join(kernel.ISAs(), " "), nil
	case len(request) != 3:
		return "", fmt.Errorf("%q is no request", request)
	}
	if err := kernel.Use(request[0]); err != nil {
		return "", err
	}
	sample, err := strconv.ParseInt(request[2], 10, 64)
	if err != nil {
		return "", err
	}
	key := request[0] + " " + request[1]
	p := ready[key]
	if p == nil {
		for _, w := range suite.All() {
			if w.Name == request[1] {
				p = &prepared{run: w.Prepare()}
				p.repetitions = timing.Repetitions(p.run, time.Duration(sample))
				ready[key] = p
			}
		}
	}
	if p == nil {
		return "", fmt.Errorf("no work is called %s", request[1])
	}
	return strconv.FormatFloat(timing.Sample(p.run, p.repetitions), 'f', 3, 64), nil
}
