//go:build mpi && cgo

package mpi

// #include <mpi.h>
//
// // What the headers define as macros, whose form differs between the libraries.
// static int start(int *provided, MPI_Comm *all) {
// 	int e = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, provided);
// 	if (e == MPI_SUCCESS) e = MPI_Comm_dup(MPI_COMM_WORLD, all);
// 	if (e == MPI_SUCCESS) e = MPI_Comm_set_errhandler(*all, MPI_ERRORS_RETURN);
// 	return e;
// }
// static int gather(float *buf, int *counts, int *places, MPI_Comm all) {
// 	return MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL,
// 		buf, counts, places, MPI_FLOAT, all);
// }
// static int broadcast(void *buf, int n, int root, MPI_Comm all) {
// 	return MPI_Bcast(buf, n, MPI_BYTE, root, all);
// }
// enum { funneled = MPI_THREAD_FUNNELED };
import "C"

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"unsafe"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A World is the processes of the job. Its methods must be called from the goroutine that [Run]
// calls its function on, which stays on the thread that MPI was started on.
type World struct {
	all            C.MPI_Comm // all processes, apart from what other code may send
	rank, size     int
	counts, places []C.int
}

// Run starts MPI, calls f with the processes of the job, and ends the program: with the status 0
// when f has returned nil on all of them. When f returns an error or panics on one, that one prints
// it and ends all with the status 1. f must not call os.Exit.
func Run(f func(w *World) error) {
	runtime.LockOSThread()
	w := &World{}
	if err := w.start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// A deferred MPI_Finalize would wait for the other processes, before the message of a panic is
	// printed, for ever.
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "rank %d of %d: panic: %v\n\n%s", w.rank, w.size, v, debug.Stack())
			w.Abort(1)
		}
	}()
	if err := f(w); err != nil {
		fmt.Fprintf(os.Stderr, "rank %d of %d: %v\n", w.rank, w.size, err)
		w.Abort(1)
	}
	if err := failure("MPI_Finalize", C.MPI_Finalize()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (w *World) start() error {
	var provided, rank, size C.int
	if err := failure("MPI_Init_thread", C.start(&provided, &w.all)); err != nil {
		return err
	}
	if provided < C.funneled {
		return fmt.Errorf("this MPI allows threads at level %d: it must be %d at least, MPI_THREAD_FUNNELED, for the runtime of Go has threads", provided, C.funneled)
	}
	if err := failure("MPI_Comm_rank", C.MPI_Comm_rank(w.all, &rank)); err != nil {
		return err
	}
	if err := failure("MPI_Comm_size", C.MPI_Comm_size(w.all, &size)); err != nil {
		return err
	}
	w.rank, w.size = int(rank), int(size)
	w.counts, w.places = make([]C.int, size), make([]C.int, size)
	return nil
}

// failure returns the error that a function of MPI has returned as a number, if it is one.
func failure(function string, code C.int) error {
	if code == C.MPI_SUCCESS {
		return nil
	}
	var text [C.MPI_MAX_ERROR_STRING]C.char
	var n C.int
	C.MPI_Error_string(code, &text[0], &n)
	return fmt.Errorf("%s: %s", function, C.GoStringN(&text[0], n))
}

// Rank is the number of this process, from 0.
func (w *World) Rank() int { return w.rank }

// Size is the number of processes.
func (w *World) Size() int { return w.size }

// AllGather gives every process the parts of all, by MPI_Allgatherv: see [nn.Group].
func (w *World) AllGather(buf []float32, offsets []int) error {
	if len(offsets) != w.size+1 {
		return fmt.Errorf("AllGather: %s: %s %s %d", quote.Count(len(offsets), "offset"), quote.Count(w.size, "process"), quote.Verb(w.size, "need"), w.size+1)
	}
	for r := range w.size {
		if from, to := offsets[r], offsets[r+1]; from < 0 || from > to || to > len(buf) || to > math.MaxInt32 {
			return fmt.Errorf("AllGather: rank %d's part is from %d to %d: it must lie in the buffer of %d, and below 2³¹", r, from, to, len(buf))
		}
		w.places[r], w.counts[r] = C.int(offsets[r]), C.int(offsets[r+1]-offsets[r])
	}
	if offsets[0] == offsets[w.size] || w.size == 1 {
		return nil
	}
	return failure("MPI_Allgatherv", C.gather((*C.float)(unsafe.SliceData(buf)), &w.counts[0], &w.places[0], w.all))
}

// Broadcast gives every process the bytes of one, whose rank is root. All call it, with bufs of the
// same length.
func (w *World) Broadcast(buf []byte, root int) error {
	switch {
	case root < 0 || root >= w.size:
		return fmt.Errorf("Broadcast from rank %d: there are the ranks 0 to %d", root, w.size-1)
	case len(buf) > math.MaxInt32:
		return errors.New("Broadcast: the bytes must be fewer than 2³¹")
	case len(buf) == 0:
		return nil
	}
	return failure("MPI_Bcast", C.broadcast(unsafe.Pointer(&buf[0]), C.int(len(buf)), C.int(root), w.all))
}

// Barrier returns when all processes have called it.
func (w *World) Barrier() error { return failure("MPI_Barrier", C.MPI_Barrier(w.all)) }

// Abort ends all processes of the job at once, as a rule with the status that it is given.
func (w *World) Abort(status int) {
	C.MPI_Abort(w.all, C.int(status))
	os.Exit(status)
}
