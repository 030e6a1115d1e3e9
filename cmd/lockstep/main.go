// Command lockstep trains small neural networks, predicts with them, and says
// what kernels this machine runs.
//
//	lockstep train                       train on the handwritten digits that come with it
//	lockstep train --data iris.csv       train on a table, the classes in its last column
//	lockstep predict --data FILE.csv     predict with a model that train wrote
//	lockstep info                        CPU features and kernels
//
// Every command has --help. Errors are one line on standard error. The exit code is 0 for
// success, 1 for an error, 2 for a wrong command line, and 130 after Ctrl-C.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// commands is what kong parses the command line into.
type commands struct {
	Train   trainCmd   `cmd:"" help:"Train a network on data with classes: write the model and a report."`
	Predict predictCmd `cmd:"" help:"Predict the classes of the rows of a file, as CSV."`
	Info    infoCmd    `cmd:"" help:"Show the CPU's features and the kernels that it can run."`
}

// errInterrupted ends the program as Ctrl-C does, with the exit code 130.
var errInterrupted = errors.New("interrupted")

// A usageError is the fault of the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main, with the exit code as its result.
func run(args []string, stdout, stderr io.Writer) int {
	var c commands
	code := -1
	parser, err := kong.New(&c,
		kong.Name("lockstep"),
		kong.Description("Small neural networks with the same bits on every CPU."),
		kong.Vars{"workers": strconv.Itoa(runtime.GOMAXPROCS(0))},
		kong.Writers(stdout, stderr),
		kong.Exit(func(n int) { code = n }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if code >= 0 {
		return code // --help has been shown
	}
	if err != nil {
		return fail(stderr, usageError{fmt.Errorf("%w; see lockstep --help", err)})
	}

	parsed.BindTo(stdout, (*io.Writer)(nil))
	parsed.Bind(&notes{stderr})
	return fail(stderr, parsed.Run())
}

// notes are remarks that must not get between the results on standard output.
type notes struct{ io.Writer }

// fail prints an error, if there is one, and returns the exit code for it.
func fail(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	line := strings.Join(strings.Fields(err.Error()), " ") // one line, whatever a file was called
	fmt.Fprintln(stderr, "lockstep:", line)
	var usage usageError
	switch {
	case errors.Is(err, errInterrupted):
		return 130
	case errors.As(err, &usage):
		return 2
	}
	return 1
}
