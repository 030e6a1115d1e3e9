// Command bench times gonum's BLAS and LAPACK on Lockstep's kernels, beside gonum's own BLAS and,
// with the tag openblas, beside OpenBLAS: in one process, on one core, in rounds, each in an order
// of its own. It prints medians as a table.
//
//	go run ./kernel/blas/bench
//	go run ./kernel/blas/bench -only 'Dgemm|Cholesky' -sizes 64,512
//	CGO_ENABLED=1 CGO_LDFLAGS=-lopenblas go run -tags openblas ./kernel/blas/bench
//	go run ./kernel/blas/bench -ratios -only gemm -sizes 1,8,64
//
// The third needs Debian's libopenblas-dev. With -ratios, a work is one row and a size one column.
// Before anything is timed, results are compared.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/kernel"
	lockstep "github.com/lockstep-go/lockstep/kernel/blas"
)

// A contender is an implementation of both types.
type contender struct {
	name   string
	double blas.Float64
	single blas.Float32
}

var contenders = []contender{
	{"gonum", gonum.Implementation{}, gonum.Implementation{}},
	{"Lockstep", lockstep.Float64{Workers: new(1)}, lockstep.Float32{Workers: new(1)}},
}

func main() {
	only := flag.String("only", "", "regular `expression` that the names of the work must match")
	sizes := flag.String("sizes", "", "`list` of sizes, in place of each work's own")
	budget := flag.Duration("budget", 400*time.Millisecond, "`time` for one row of the table, at least three rounds")
	cpu := flag.Int("cpu", 0, "the core to run on; -1 leaves it to the system")
	ratios := flag.Bool("ratios", false, "print only how many times Lockstep's time the others take, a column for each of -sizes")
	flag.Parse()
	if flag.NArg() != 0 {
		fmt.Fprintf(os.Stderr, "bench: %q: nothing may follow the flags; -only names the work\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*only, *sizes, *budget, *cpu, *ratios); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(only, sizes string, budget time.Duration, cpu int, ratios bool) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	var own []int
	for s := range strings.SplitSeq(sizes, ",") {
		if s != "" {
			n, err := strconv.Atoi(s)
			if err != nil || n < 1 {
				return fmt.Errorf("-sizes: %q is not a positive number", s)
			}
			own = append(own, n)
		}
	}
	if !slices.ContainsFunc(works, func(w work) bool { return match.MatchString(w.name) }) {
		return fmt.Errorf("-only: no work's name matches %q", only)
	}
	if ratios && own == nil {
		return errors.New("-ratios needs -sizes, the columns of its table")
	}
	// One thread for each contender. The pinned thread is this one; gonum's goroutines run on it
	// too.
	if err := single(); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	if cpu >= 0 {
		runtime.LockOSThread()
		if err := pin(cpu); err != nil {
			return fmt.Errorf("pinning to core %d: %w", cpu, err)
		}
		runtime.UnlockOSThread()
	}
	fmt.Printf("%s, %s, Lockstep on %s%s\n\n", processor(), runtime.Version(), kernel.ISA(), about())
	var header []string
	for _, c := range contenders {
		if c.name != "Lockstep" {
			header = append(header, "× "+c.name)
		}
	}
	if ratios {
		fmt.Printf("%s\n\n", strings.Join(header, ", "))
		header = nil
		for _, n := range own {
			header = append(header, strconv.Itoa(n))
		}
	} else {
		names := []string{"n"}
		for _, c := range contenders {
			names = append(names, c.name)
		}
		header = append(names, header...)
	}
	fmt.Println("|  | " + strings.Join(header, " | ") + " |")
	fmt.Println("|---" + strings.Repeat("|---:", len(header)) + "|")
	for _, w := range works {
		if !match.MatchString(w.name) {
			continue
		}
		list := w.sizes
		if own != nil {
			list = own
		}
		cells := []string{w.name}
		for _, n := range list {
			medians, err := measure(w, n, budget)
			if err != nil {
				return err
			}
			if ratios {
				cells = append(cells, strings.Join(compared(medians), ", "))
			} else {
				fmt.Println("| " + strings.Join(row(w, n, medians), " | ") + " |")
			}
		}
		if ratios {
			fmt.Println("| " + strings.Join(cells, " | ") + " |")
		}
	}
	return nil
}

// row returns the cells of one work at one size.
func row(w work, n int, medians []float64) []string {
	cells := []string{w.name, strconv.Itoa(n)}
	for _, median := range medians {
		text := pretty(median)
		if w.flops != nil && n >= 32 {
			text += fmt.Sprintf(" (%.1f)", w.flops(n)/median)
		}
		cells = append(cells, text)
	}
	return append(cells, compared(medians)...)
}

// compared returns how many times Lockstep's time each other contender takes.
func compared(medians []float64) (cells []string) {
	ours := slices.IndexFunc(contenders, func(c contender) bool { return c.name == "Lockstep" })
	for i, median := range medians {
		if i == ours {
			continue
		}
		switch ratio := median / medians[ours]; {
		case ratio < 10:
			cells = append(cells, fmt.Sprintf("%.2f", ratio))
		case ratio < 100:
			cells = append(cells, fmt.Sprintf("%.1f", ratio))
		default:
			cells = append(cells, fmt.Sprintf("%.0f", ratio))
		}
	}
	return cells
}

// measure times one work at one size: the median in nanoseconds of each contender.
func measure(w work, n int, budget time.Duration) ([]float64, error) {
	calls := make([]func(), len(contenders))
	var want []float64
	for i, c := range contenders {
		call, result := w.make(c, n)
		call()
		got := result()
		if i == 0 {
			want = got
		} else if at := apart(want, got, w.single); at >= 0 {
			return nil, fmt.Errorf("%s, n = %d: element %d is %g of %s and %g of %s", w.name, n, at, want[at], contenders[0].name, got[at], c.name)
		}
		calls[i] = call
	}
	repeats := make([]int, len(calls)) // such that a sample takes 100 µs
	for i, call := range calls {
		repeats[i] = 1
		for {
			// The least of three: an interruption does not pass for long work.
			d := min(sample(call, repeats[i]), sample(call, repeats[i]), sample(call, repeats[i]))
			if d >= 100*time.Microsecond || repeats[i] > 1<<20 {
				break
			}
			repeats[i] *= 2
		}
	}
	times := make([][]float64, len(calls))
	for begin, round := time.Now(), 0; round < 3 || time.Since(begin) < budget && round < 400; round++ {
		// Each follows each other as often, and begins warm. A core needs some time to run wide
		// vectors at full speed after code without them, and to fetch its data: whoever always
		// came after gonum would pay for that.
		for _, i := range rand.Perm(len(calls)) {
			call := calls[i]
			call()
			times[i] = append(times[i], float64(sample(call, repeats[i]))/float64(repeats[i]))
		}
	}
	medians := make([]float64, len(calls))
	for i := range calls {
		slices.Sort(times[i])
		medians[i] = times[i][len(times[i])/2]
	}
	return medians, nil
}

func sample(call func(), repeats int) time.Duration {
	begin := time.Now()
	for range repeats {
		call()
	}
	return time.Since(begin)
}

// apart returns the first index at which two results differ by more than rounding explains, or −1.
func apart(want, got []float64, single bool) int {
	tolerance := 1e-9
	if single {
		tolerance = 1e-3
	}
	for i, v := range want {
		if d := v - got[i]; !(d <= tolerance*(1+abs(v)) && -d <= tolerance*(1+abs(v))) {
			return i
		}
	}
	return -1
}

func abs(x float64) float64 { return max(x, -x) }

func pretty(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.3g ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.3g µs", ns/1e3)
	}
	return fmt.Sprintf("%.3g ms", ns/1e6)
}
