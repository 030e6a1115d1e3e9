package kernel

import (
	"sync"
	"sync/atomic"
)

// The goroutines that help start when a call first asks for them and stay; a call wakes as many as
// it was told to use and no more.

// A job is one product, or one update, that is shared out to whoever asks next, in pieces of C, or
// of the weights.
type job struct {
	kind            jobKind
	f32             product[float32]
	f64             product[float64]
	update          update
	m, n            int // rows and columns of C, or of the weights
	rows, cols      int // size of a piece
	gridCols, total int // pieces side by side, and in all
	next            atomic.Int64
	done            sync.WaitGroup
}

// A jobKind tells which field of a job is the work.
type jobKind int

const (
	job32 jobKind = iota
	job64
	jobUpdate
)

// work does pieces until none is left.
func (j *job) work() {
	for {
		t := int(j.next.Add(1)) - 1
		if t >= j.total {
			return
		}
		i0, j0 := t/j.gridCols*j.rows, t%j.gridCols*j.cols
		i1, j1 := min(i0+j.rows, j.m), min(j0+j.cols, j.n)
		switch j.kind {
		case job32:
			j.f32.part(i0, i1, j0, j1)
		case job64:
			j.f64.part(i0, i1, j0, j1)
		case jobUpdate:
			j.update.part(i0, i1)
		}
	}
}

var (
	helpers     sync.Mutex // guards the following
	helperCount int
	freeJobs    []*job
	queue       = make(chan *job, 256)
)

// minWork is the least number of multiplications in a product that is worth waking another
// goroutine.
const minWork = 1 << 19

// share computes w on the given number of goroutines, the caller's included.
func (w *product[T]) share(workers int) {
	if w.M == 0 || w.N == 0 {
		return
	}
	if workers > 1 {
		workers = min(workers, w.M*w.N*w.K/minWork+1)
	}
	if workers <= 1 {
		w.part(0, w.M, 0, w.N)
		return
	}
	j := takeJob(workers - 1)
	switch w := any(w).(type) {
	case *product[float32]:
		j.f32, j.kind = *w, job32
	case *product[float64]:
		j.f64, j.kind = *w, job64
	}
	j.m, j.n = w.M, w.N
	j.cut(workers, kernels[T]().nr)
	j.run(workers)
}

// share does u on the given number of goroutines, the caller's included.
func (u *update) share(workers int) {
	j := takeJob(workers - 1)
	j.update, j.kind = *u, jobUpdate
	j.m, j.n = u.x.Cols, u.d.Cols
	j.rows, j.cols = roundUp((j.m+2*workers-1)/(2*workers), leastRows), j.n
	j.gridCols, j.total = 1, (j.m+j.rows-1)/j.rows
	j.run(workers)
}

// run does the pieces of j on the given number of goroutines, and gives j back.
func (j *job) run(workers int) {
	j.next.Store(0)
	j.done.Add(workers - 1)
	for range workers - 1 {
		queue <- j
	}
	j.work()
	j.done.Wait()
	j.f32, j.f64, j.update = product[float32]{}, product[float64]{}, update{}
	helpers.Lock()
	freeJobs = append(freeJobs, j)
	helpers.Unlock()
}

// cut chooses the pieces: the longer side of C is split, into a few pieces per worker.
func (j *job) cut(workers, nr int) {
	j.rows, j.cols = j.m, j.n
	if j.m >= j.n {
		j.rows = roundUp((j.m+2*workers-1)/(2*workers), 12)
	} else {
		j.cols = roundUp((j.n+2*workers-1)/(2*workers), nr)
	}
	j.gridCols = (j.n + j.cols - 1) / j.cols
	j.total = j.gridCols * ((j.m + j.rows - 1) / j.rows)
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// takeJob returns an idle job and sees to it that enough helpers run.
func takeJob(need int) *job {
	helpers.Lock()
	defer helpers.Unlock()
	for ; helperCount < need; helperCount++ {
		go func() {
			for j := range queue {
				j.work()
				j.done.Done()
			}
		}()
	}
	if n := len(freeJobs); n > 0 {
		j := freeJobs[n-1]
		freeJobs = freeJobs[:n-1]
		return j
	}
	return new(job)
}
