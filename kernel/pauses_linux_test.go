package kernel

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// Go cannot preempt assembly, and a loop over calls of it can be preempted only where something in
// the loop checks the stack (preemptible). What forgets that holds up every stop-the-world of the
// process until it ends. TestPauses looks for it in every exported function.

// pausedBytes is how much memory the operands of a call take.
const pausedBytes = 100 << 20

// paused are the sizes of the matrices that a function of matrices is given: many short rows, and
// few long ones.
var paused = [][2]int{{pausedBytes / 4 / 3 / 12, 12}, {3, pausedBytes / 4 / 3 / 3}}

// pausedProducts are the sizes m, n, k of products of float32, one for each way that matMul may
// take: few rows, one column, whole panels, too few rows for that, long chains and short ones.
var pausedProducts = [][3]int{
	{1, 60_000, 384}, {1, 384, 60_000}, {4, 5000, 5000}, {60_000, 1, 384}, {384, 1, 60_000},
	{5, 5000, 5000}, {24, 4000, 5000}, {600, 600, 5000}, {5000, 5000, 1}, {60_000, 16, 300}, {12_000, 3, 2000},
}

// calls returns calls of every exported function and method that works on slices or matrices, on
// operands in buf, by name.
func calls(buf []float32) map[string]func() {
	all := map[string]func(){}
	for name, f := range public {
		v := reflect.ValueOf(f)
		kinds := map[reflect.Type]int{}
		for i := range v.Type().NumIn() {
			kinds[v.Type().In(i)]++
		}
		matrices, floats, doubled := kinds[reflect.TypeFor[Matrix]()], kinds[reflect.TypeFor[[]float32]()], kinds[reflect.TypeFor[[]float64]()]
		switch {
		case strings.HasPrefix(name, "MatMul"): // below
		case matrices != 0:
			for _, size := range paused {
				all[fmt.Sprintf("%s/%d×%d", name, size[0], size[1])] = call(name, v, buf, size[0], size[1])
			}
		case kinds[reflect.TypeFor[Matrix64]()] != 0:
			all[name] = call(name, v, buf, 1000, len(buf)/4000)
		case floats+doubled != 0:
			all[name] = call(name, v, buf, 1, len(buf)/(floats+2*doubled))
		}
	}
	for _, cols := range []int{2, 100, len(buf) / 4} {
		n := (len(buf) - cols) / 4 / cols * cols
		g := Outer{buf[3*n:][:n/cols], buf[4*n:][:cols]}
		all[fmt.Sprintf("Outer.Adam/%d columns", cols)] = func() { g.Adam(buf[:n], buf[n:2*n], buf[2*n:3*n], AdamStep{}) }
	}
	products[float32]{}.calls(all, buf)
	products[float64]{}.calls(all, buf)
	return all
}

// perColumn are the slices, beside a matrix, that have an element for each column, by their places
// among the arguments.
var perColumn = map[string][]int{
	"Moments": {0, 1}, "WeighTargets": {2}, "MatVec": {2}, "MatVec64": {2},
	"AddOuter": {4}, "AddOuter64": {4}, "AddRows": {0}, "AddRows64": {0},
	"InputGradReLU": {1},
}

// square are the functions of square matrices.
var square = []string{"AddSymmetric", "AddSymmetric64"}

// few are the slices that have no more than some elements, by their places among the arguments.
var few = map[string][]int{"TopK": {0, 1}, "TopK64": {0, 1}}

// call returns a call of f on operands in buf, which do not overlap: slices of rows·cols elements,
// unless f has a matrix of rows×cols, too. Then a slice has an element for each row, or for each
// column.
func call(name string, f reflect.Value, buf []float32, rows, cols int) func() {
	if slices.Contains(square, name) {
		rows = int(math.Sqrt(float64(rows * cols)))
		cols = rows
	}
	take := func(n int) []float32 {
		x := buf[:n:n]
		buf = buf[n:]
		return x
	}
	matrices := false
	for i := range f.Type().NumIn() {
		of := f.Type().In(i)
		matrices = matrices || of == reflect.TypeFor[Matrix]() || of == reflect.TypeFor[Matrix64]()
	}
	elements := func(i int) int {
		switch {
		case slices.Contains(few[name], i):
			return 5
		case !matrices:
			return rows * cols
		case slices.Contains(perColumn[name], i):
			return cols
		}
		return rows
	}
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		var arg any
		switch t := f.Type().In(i); t {
		case reflect.TypeFor[[]float32]():
			arg = take(elements(i))
		case reflect.TypeFor[[]float64]():
			arg = doubles(take(2 * elements(i)))
		case reflect.TypeFor[Matrix]():
			arg = Matrix{rows, cols, cols, take(rows * cols)}
		case reflect.TypeFor[Matrix64]():
			arg = Matrix64{rows, cols, cols, doubles(take(2 * rows * cols))}
		case reflect.TypeFor[[]uint16]():
			arg = make([]uint16, elements(i))
		case reflect.TypeFor[[]int]():
			arg = make([]int, elements(i))
		default:
			v := reflect.New(t).Elem()
			if v.CanFloat() {
				v.SetFloat(0.5)
			}
			if v.CanInt() { // an increment
				v.SetInt(1)
			}
			arg = v.Interface()
		}
		args = append(args, reflect.ValueOf(arg))
		if strings.HasPrefix(name, "Transpose") {
			rows, cols = cols, rows // those of the source
		}
	}
	return func() { f.Call(args) }
}

// calls adds the products of one type to all, for all ways in which the operands may lie.
func (products[T]) calls(all map[string]func(), buf []float32) {
	for _, size := range [][2]int{{3, pausedBytes / 8 / 4}, {300, 8000}} {
		m, n := size[0], size[1]
		a, b := &matrixOf[T]{m, m, m, as[T](buf)}, &matrixOf[T]{m, n, n, as[T](buf)[m*m:]}
		all[fmt.Sprintf("Triangle.Multiply/%T/%d×%d", T(0), m, n)] = func() { triangle(Triangle{Upper: true, Unit: true}, false, b, a) }
		all[fmt.Sprintf("Triangle.Solve/%T/%d×%d", T(0), m, n)] = func() { triangle(Triangle{Unit: true}, true, b, a) }
	}
	wide := &matrixOf[T]{8000, 300, 300, as[T](buf)[300*300:]}
	all[fmt.Sprintf("Triangle.Solve/%T/right", T(0))] = func() {
		triangle(Triangle{Unit: true, Right: true}, true, wide, &matrixOf[T]{300, 300, 300, as[T](buf)})
	}
	row := &matrixOf[T]{1, pausedBytes / 8, pausedBytes / 8, as[T](buf)}
	all[fmt.Sprintf("Gemm/%T/zeros", T(0))] = func() {
		matMul(&start[T]{}, &factors[T]{}, 1, row, &matrixOf[T]{Rows: 1}, &matrixOf[T]{Cols: row.Cols, Stride: row.Cols}, false, false)
	}
	x := as[T](buf)
	for _, s := range pausedProducts {
		m, n, k := s[0], s[1], s[2]
		if reflect.TypeFor[T]() == reflect.TypeFor[float64]() {
			switch max(m, n, k) { // half as many elements take as much memory
			case m:
				m /= 2
			case n:
				n /= 2
			default:
				k /= 2
			}
		}
		matrix := func(rows, cols int) *matrixOf[T] {
			v := &matrixOf[T]{rows, cols, cols, x[:rows*cols]}
			x = x[rows*cols:]
			return v
		}
		for _, way := range []struct {
			name           string
			transA, transB bool
		}{{"MatMul", false, false}, {"MatMulTA", true, false}, {"MatMulTB", false, true}} {
			x = as[T](buf)
			c, a, b := matrix(m, n), matrix(m, k), matrix(k, n)
			if way.transA {
				a.Rows, a.Cols, a.Stride = k, m, m
			}
			if way.transB {
				b.Rows, b.Cols, b.Stride = n, k, k
			}
			for workers := 1; workers <= 2; workers++ {
				if workers == 2 && m != n {
					continue // the pieces go through the same loops
				}
				all[fmt.Sprintf("%s/%T/%d×%d×%d/workers=%d", way.name, T(0), m, k, n, workers)] = func() {
					matMul(&start[T]{}, nil, workers, c, a, b, way.transA, way.transB)
				}
			}
			all[fmt.Sprintf("Gemm.%s/%T/%d×%d×%d", way.name, T(0), m, k, n)] = func() {
				matMul(&start[T]{}, &factors[T]{0.5, 0.5}, 1, c, a, b, way.transA, way.transB)
			}
			if b, ok := any(b).(*matrixOf[float32]); ok && way.name == "MatMul" {
				c, a := any(c).(*matrixOf[float32]), any(a).(*matrixOf[float32])
				all[fmt.Sprintf("Pack/%d×%d", k, n)] = func() { new(Packed).Pack(Matrix(*b)) }
				var packed Packed
				var once sync.Once
				all[fmt.Sprintf("MatMulPacked/%d×%d×%d", m, k, n)] = func() {
					once.Do(func() { packed.Pack(Matrix(*b)) })
					Product{}.MatMulPacked(Matrix(*c), Matrix(*a), &packed)
				}
			}
			if b, ok := any(b).(*matrixOf[float32]); ok && way.name != "MatMulTA" {
				c, a := any(c).(*matrixOf[float32]), any(a).(*matrixOf[float32])
				for i := range halfTypes {
					h := &halfTypes[i]
					half := halfMatrix{b.Rows, b.Cols, b.Stride, unsafe.Slice((*uint16)(unsafe.Pointer(&b.Data[0])), len(b.Data))}
					var once sync.Once
					all[fmt.Sprintf("%s of %s/%d×%d×%d", way.name, h.name, m, k, n)] = func() {
						once.Do(func() { h.narrowAll(half.Data, b.Data) }) // in place, from the front
						matMul := h.matMul
						if way.transB {
							matMul = h.matMulTB
						}
						matMul(Parallel{Workers: 1}, Matrix(*c), Matrix(*a), half)
					}
				}
			}
		}
	}
}

// held returns, once for each of n times that the world is stopped while f runs again and again,
// how long the thread of f still ran before it could be stopped, in order. That is the time that
// the thread had a CPU, unless the runtime's own time of stopping is less: other processes make the
// one long where they come after the stop, the other where they take the CPU away before it.
func held(f func(), n int) (times []time.Duration) {
	var stop atomic.Bool
	var done sync.WaitGroup
	thread := make(chan int)
	done.Go(func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		thread <- unix.Gettid()
		for !stop.Load() {
			f()
		}
	})
	tid := <-thread
	var m runtime.MemStats
	for i := range n {
		time.Sleep(time.Duration(200+i*170%400) * time.Microsecond)
		before, ran := pauses(), onCPU(tid)
		runtime.ReadMemStats(&m) // stops the world
		ran = onCPU(tid) - ran
		for j, c := range pauses().Counts {
			if c != before.Counts[j] {
				ran = min(ran, time.Duration(before.Buckets[j+1]*1e9))
			}
		}
		times = append(times, ran)
	}
	stop.Store(true)
	done.Wait()
	slices.Sort(times)
	return times
}

// onCPU returns how long a thread of this process has had a CPU, by the clock that Linux keeps for
// each thread: its number is made of the thread's.
func onCPU(tid int) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(int32(^tid<<3|6), &now); err != nil {
		panic(err)
	}
	return time.Duration(now.Nano())
}

// pauses returns the runtime's histogram of how long stopping the world took, other than for the
// garbage collector.
func pauses() metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/stopping/other:seconds"}}
	metrics.Read(s)
	h := *s[0].Value.Float64Histogram()
	h.Counts = slices.Clone(h.Counts)
	return h
}

// holdsUp reports whether f holds up stopping the world, by the median of some times. An f that
// seems to hold it up is tried thrice.
func holdsUp(f func()) (yes bool, worst string) {
	const most = 300 * time.Microsecond
	for range 3 {
		times := held(f, 15)
		if times[len(times)/2] < most {
			return false, ""
		}
		worst = fmt.Sprint(times)
	}
	return true, worst
}

// TestPauses: no exported function holds up stopping the world, however large its operands are.
func TestPauses(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))))
	if testing.Short() {
		t.Skip("NOT TESTED: 100 MB for each function take too long here")
	}
	buf := pages(pausedBytes + 24<<20) // and short slices, and what a product has besides
	rnd := seeded("pauses")
	refill := func() {
		mixes[0].fill(rnd, buf[:1<<16])
		for i := 1 << 16; i < len(buf); i *= 2 {
			copy(buf[i:], buf[:i])
		}
	}
	for _, isa := range impls {
		plain := isa.name == "generic" || isa.name == "portable"
		if plain && isa.name != impls[0].name {
			continue // Go can be stopped anywhere
		}
		t.Run(isa.name, func(t *testing.T) {
			was := ISA()
			require.NoError(t, Use(isa.name))
			defer func() { require.NoError(t, Use(was)) }()

			// A loop over assembly that forgets to let others in must be found.
			refill()
			if !plain {
				yes, _ := holdsUp(func() {
					for x := buf; len(x) > 4096; x = x[4096:] {
						active.Exp(x[:4096], x[:4096])
					}
				})
				require.True(t, yes, "a loop over assembly was not found out")
			}
			all := calls(buf)
			for _, name := range slices.Sorted(maps.Keys(all)) {
				if isa.name != impls[0].name && !strings.Contains(name, "×") {
					continue // slices are cut by the same loops for all implementations
				}
				if strings.Contains(name, "×") {
					// What the calls before left may be subnormal numbers. With them an
					// instruction of some CPUs takes 150 cycles, and a call of assembly 1 ms in
					// place of 40 µs.
					refill()
				}
				yes, worst := holdsUp(all[name])
				if yes { // a neighbour of this machine may be the one that holds up, but not twice
					yes, worst = holdsUp(all[name])
				}
				if yes {
					t.Errorf("%s holds up stopping the world: a loop over assembly needs a preemption point: %s of a CPU", name, worst)
				}
			}
		})
	}
}
