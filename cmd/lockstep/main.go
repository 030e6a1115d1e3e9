// Command lockstep trains small neural networks, predicts with them, and says
// what kernels this machine runs.
//
//	lockstep train                          train on the handwritten digits that come with it
//	lockstep train iris.csv                 train on a table
//	lockstep predict --model M FILE         predict with a model that train wrote
//	lockstep evaluate --model M FILE        compare what a model predicts with what is so
//	lockstep serve --model M                predict for HTTP clients, and learn from their feedback
//	lockstep convert IN OUT                 convert a model between formats, by the names' endings
//	lockstep picture NAME                   draw how networks learn
//	lockstep info                           CPU features and kernels
//	lockstep info MODEL                     what is in a model or array file
//
// Every command has --help. Errors are one line on standard error. The exit code is 0 for success,
// 1 for an error, 2 for a wrong command line, 3 if some rows could not be predicted, 130 after
// Ctrl-C and 143 after SIGTERM.
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

	"github.com/lockstep-go/lockstep/internal/quote"
)

// commands is what kong parses the command line into. A command is a struct with a method Run, in a
// file of its own.
type commands struct {
	Train    trainCmd         `cmd:"" set:"target=The column to be learned; by default that called label, class or target, or else the last." help:"Train a network on data with classes or numbers to be learned: write the model and a report."`
	Predict  predictCmd       `cmd:"" set:"target=The column that predictions are compared with; by default that of the training, if it is there." help:"Predict the rows of a file, as CSV."`
	Evaluate evaluateCmd      `cmd:"" set:"target=The column that predictions are compared with; by default that of the training." help:"Compare what a model predicts for the rows of a file with what is so."`
	Convert  convertCmd       `cmd:"" help:"Convert a model between this tool's format, ONNX, PyTorch and scikit-learn."`
	Serve    serveCmd         `cmd:"" help:"Predict for HTTP clients, and learn from their feedback."`
	Picture  pictureCmd       `cmd:"" help:"Draw how networks learn: the pictures of docs/mathematics.md."`
	Info     infoCmd          `cmd:"" help:"Show the CPU's features and the kernels that it can run, or what is in a model."`
	Version  kong.VersionFlag `help:"Show the version."`
}

// What ends the program with an exit code of its own.
var (
	errInterrupted = errors.New("interrupted")
	errTerminated  = errors.New("terminated")
	errRows        = errors.New("could not be predicted")
)

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
		kong.Vars{"workers": strconv.Itoa(runtime.GOMAXPROCS(0)), "version": version()},
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
	parsed, err := parser.Parse(joinNumbers(args))
	if code >= 0 {
		return code // --help or --version has been shown
	}
	if err != nil {
		return fail(stderr, usageError{fmt.Errorf("%w; see lockstep%s --help", explain(err), commandOf(err))})
	}

	kept := &keptError{Writer: stdout}
	if !isTerminal(stdout) {
		stdout = kept
	}
	parsed.BindTo(stdout, (*io.Writer)(nil))
	parsed.Bind(&errorWriter{stderr})
	flags, err := flagsOf(parsed)
	if err != nil {
		return fail(stderr, err)
	}
	parsed.Bind(flags)
	err = parsed.Run()
	if err == nil && kept.err != nil {
		err = fmt.Errorf("standard output: %w", cause(kept.err))
	}
	return fail(stderr, err)
}

// joinNumbers joins negative numbers with the flags before them: --target -1 becomes --target=-1.
// To kong -1 would be a flag of one letter, and no flag is a digit.
func joinNumbers(args []string) []string {
	var joined []string
	for i, arg := range args {
		if arg == "--" {
			return append(joined, args[i:]...)
		}
		last := len(joined) - 1
		negative := len(arg) > 1 && arg[0] == '-' && strings.IndexByte("0123456789.", arg[1]) >= 0
		afterFlag := last >= 0 && strings.HasPrefix(joined[last], "--") && !strings.Contains(joined[last], "=")
		if negative && afterFlag {
			joined[last] += "=" + arg
		} else {
			joined = append(joined, arg)
		}
	}
	return joined
}

// commandOf returns the command whose flags kong was reading when it failed, with a space before
// it, or "" if it had none yet.
func commandOf(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		for _, step := range wrong.Context.Path {
			if step.Command != nil {
				return " " + step.Command.Name
			}
		}
	}
	return ""
}

// A keptError is a writer that keeps its first error: what a command prints is its result, and a
// full disk must not pass for success.
type keptError struct {
	io.Writer
	err error
}

func (w *keptError) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// An errorWriter is standard error: it takes remarks that must not get between the results on
// standard output.
type errorWriter struct{ io.Writer }

// note writes a remark.
func (w *errorWriter) note(format string, args ...any) {
	fmt.Fprintln(w, "lockstep:", quote.Printable(fmt.Sprintf(format, args...)))
}

// fail prints an error, if there is one, and returns the exit code for it.
func fail(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	line := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "\n", "; ")), " ") // joined errors are lines
	fmt.Fprintln(stderr, "lockstep:", quote.Printable(line))                               // one line, whatever a file was called
	var usage usageError
	switch {
	case errors.Is(err, errInterrupted):
		return 130
	case errors.Is(err, errTerminated):
		return 143
	case errors.Is(err, errRows):
		return 3
	case errors.As(err, &usage):
		return 2
	}
	return 1
}

// version returns what --version shows.
func version() string {
	m := thisMachine()
	return fmt.Sprintf("lockstep %s, %s %s/%s, kernels %s", m.Version, m.Go, m.OS, m.Arch, m.ISA)
}
