// Mca estimates the inner loops of the NEON kernels with LLVM's machine code analyzer, for want of
// a machine that could be measured: cycles for what a loop does, next to the limit that the CPU's
// ports set.
//
//	go run ./bench/mca > bench/mca/neon.md
//	go run ./bench/mca -portable > bench/mca/portable.md
//
// It builds the tests of package kernel for arm64, disassembles them and takes the innermost loop
// that does most in one turn. It needs llvm-objdump and llvm-mca, 17 or later: earlier ones have no
// models of these CPUs. (Debian 12: apt-get install llvm-19, or a later one.)
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	table := run
	plain := flag.Bool("portable", false, "the loops of package portable beside those of package generic")
	flag.Parse()
	if flag.NArg() != 0 { // a word would look like a choice, and the whole table like its answer
		fmt.Fprintf(os.Stderr, "mca: %q is nothing that it knows: it makes one of two whole tables\n", flag.Args())
		flag.Usage()
		os.Exit(2)
	}
	if *plain {
		table = portable
	}
	if err := table(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mca:", err)
		os.Exit(1)
	}
}

// A kernel is a function, and what its loop is measured in.
type kernel struct {
	name, function string
	unit           string
	units          func(loop) float64 // in one turn of the loop
}

var kernels = []kernel{
	{"product, 6×16 float32", "panel16NEON", "FMLA", multiplyAdds},
	{"product, 6×8 float64", "panel8f64NEON", "FMLA", multiplyAdds},
	{"product with Bᵀ, 1×32 float32", "gemv1x32NEON", "element of B", multiplied(4, 1)},
	{"product with Bᵀ, 4×16 float32", "gemv4x16NEON", "element of B", multiplied(4, 4)},
	{"product with Bᵀ, 1×16 float64", "gemv1x16f64NEON", "element of B", multiplied(2, 1)},
	{"product with B of float16, 1×64", "half1x64NEON", "element of B", multiplied(4, 1)},
	{"product with B of float16, 4×16", "half4x16NEON", "element of B", multiplied(4, 4)},
	{"product with B of bfloat16, 1×64", "bfloat1x64NEON", "element of B", multiplied(4, 1)},
	{"product with B of bfloat16, 4×16", "bfloat4x16NEON", "element of B", multiplied(4, 4)},
	{"float16 to float32", "WidenHalfNEON", "element", stored(4, 1)},
	{"bfloat16 to float32", "WidenBFloat16NEON", "element", stored(4, 1)},
	{"float32 to float16", "NarrowHalfNEON", "element", loaded(4, 1)},
	{"float32 to bfloat16", "NarrowBFloat16NEON", "element", loaded(4, 1)},
	{"InputGradReLU", "InputGradReLUNEON", "element of w", multiplied(4, 1)},
	{"Transpose", "TransposeNEON", "element", stored(4, 1)},
	{"Dot", "DotNEON", "element", loaded(4, 2)},
	{"Dot64", "Dot64NEON", "element", loaded(8, 2)},
	{"Axpy", "AxpyNEON", "element", stored(4, 1)},
	{"AxpyOuter", "AxpyOuterNEON", "element", stored(4, 1)},
	{"Max", "MaxNEON", "element", loaded(4, 1)},
	{"Exp", "ExpNEON", "element", stored(4, 1)},
	{"Sigmoid", "SigmoidNEON", "element", stored(4, 1)},
	{"SiLU", "SiLUNEON", "element", stored(4, 1)},
	{"Tanh", "TanhNEON", "element", stored(4, 1)},
	{"Log", "LogNEON", "element", stored(4, 1)},
	{"Log1p", "Log1pNEON", "element", stored(4, 1)},
	{"Pow", "PowNEON", "element", stored(4, 1)},
	{"GELU", "GELUNEON", "element", stored(4, 1)},
	{"Adam", "AdamNEON", "element", stored(4, 3)},
	{"AdamWGradient, a batch of 32", "AdamWGradientNEON", "element", updated},
}

// A cpu is a model of LLVM's. Its width of dispatch, in micro-operations, is stated here, since it
// differs between versions of LLVM: 19 has twice the decoded instructions, 22 a number tuned on
// whole programs that is too low for loads of vectors. So is its width of decoding, in
// instructions, by Arm's optimization guides.
type cpu struct {
	name, triple, mcpu string
	dispatch           int
	decode             float64
}

var cpus = []cpu{
	{"Neoverse N1", "aarch64", "neoverse-n1", 8, 4},
	{"Neoverse V1", "aarch64", "neoverse-v1", 16, 8},
	{"Neoverse V2", "aarch64", "neoverse-v2", 16, 8},
	{"Apple M1", "aarch64", "apple-m1", 6, 6},
}

const path = "github.com/lockstep-go/lockstep/kernel"

// run writes the table to w.
func run(w io.Writer) error {
	objdump, err := find("llvm-objdump")
	if err != nil {
		return err
	}
	mca, err := find("llvm-mca")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mca")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "kernel.test")
	build := exec.Command("go", "test", "-c", "-o", binary, path)
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the tests for arm64: %w", err)
	}

	version, err := output(exec.Command(mca, "--version"))
	if err != nil {
		return err
	}
	fmt.Fprint(w, intro(version))
	for _, c := range cpus {
		fmt.Fprintf(w, " %s | limit | share |", c.name)
	}
	fmt.Fprint(w, "\n|---|---|")
	for range cpus {
		fmt.Fprint(w, "---|---|---|")
	}
	fmt.Fprintln(w)
	for _, k := range kernels {
		text, err := output(exec.Command(objdump, "-d", "--no-show-raw-insn", "--disassemble-symbols="+path+"/arm64."+k.function+".abi0", binary))
		if err != nil {
			return err
		}
		l, err := hot(text, k.units)
		if err != nil {
			return fmt.Errorf("%s: %w", k.function, err)
		}
		fmt.Fprintf(w, "| %s | %s |", k.name, k.unit)
		for _, c := range cpus {
			e, err := analyze(mca, c, l)
			if err != nil {
				return fmt.Errorf("%s on %s: %w", k.function, c.name, err)
			}
			n := k.units(l)
			fmt.Fprintf(w, " %.3f | %.3f, %s | %.0f %% |", e.cycles/n, e.limit/n, e.bound, 100*e.limit/e.cycles)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// find returns the latest of the installed versions of a tool of LLVM that is late enough.
func find(tool string) (string, error) {
	for v := 30; v >= 17; v-- {
		if p, err := exec.LookPath(fmt.Sprintf("%s-%d", tool, v)); err == nil {
			return p, nil
		}
	}
	if p, err := exec.LookPath(tool); err == nil {
		if text, err := output(exec.Command(p, "--version")); err == nil && major(text) >= 17 {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s of LLVM 17 or later is not installed", tool)
}

func output(c *exec.Cmd) (string, error) {
	var text, problems strings.Builder
	c.Stdout, c.Stderr = &text, &problems
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", c.Path, err, problems.String())
	}
	return text.String(), nil
}
