// Command bench measures this machine, compares results and shows them.
//
//	go run ./bench                        measure: about two minutes, into bench/results
//	go run ./bench report [FILES…]        one HTML page of the results
//	go run ./bench compare OLD NEW        what is slower, beyond the noise: exit code 1
//	go run ./bench against COMMIT         this tree beside a commit, in turns, in one run
//	go run ./bench table                  write the README's table of speeds from the results
//
// How each figure is taken, and how to add a machine, is told in bench/README.md.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// commands is what kong parses the command line into.
type commands struct {
	Measure measureCmd `cmd:"" default:"withargs" help:"Measure this machine and write the result."`
	Report  reportCmd  `cmd:"" help:"Make one HTML page of results."`
	Compare compareCmd `cmd:"" help:"Compare two results; exit with 1 if the second is slower beyond the noise."`
	Against againstCmd `cmd:"" help:"Time this tree beside a commit, in turns; exit with 1 if it is slower beyond the noise."`
	Table   tableCmd   `cmd:"" help:"Write the table of speeds in README.md from the results."`
}

// errSlower ends the program with the exit code 1, after the table has told what is slower.
var errSlower = errors.New("slower than before, beyond the noise")

func main() {
	var c commands
	parsed := kong.Parse(&c, kong.Name("bench"), kong.Description("Measures Lockstep's kernels, networks and this machine."))
	switch err := parsed.Run(); {
	case errors.Is(err, errSlower):
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}
