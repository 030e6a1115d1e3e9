//go:build !mpi || !cgo

package mpi

import (
	"errors"
	"fmt"
	"os"
)

// Version is the MPI library that the program was built with, such as "openmpi" or "mpich", or "".
const Version = ""

var errBuild = errors.New("built without MPI: install libopenmpi-dev and build with CGO_ENABLED=1 and -tags mpi, or libmpich-dev and -tags mpi,mpich")

// A World is the processes of the job. Without MPI there is none.
type World struct{}

// Run calls f with the processes of the job, and ends the program. Without MPI it says so and ends
// with the status 1.
func Run(func(w *World) error) {
	fmt.Fprintln(os.Stderr, errBuild)
	os.Exit(1)
}

// Rank is the number of this process, from 0.
func (w *World) Rank() int { return 0 }

// Size is the number of processes.
func (w *World) Size() int { return 1 }

// AllGather always fails.
func (w *World) AllGather([]float32, []int) error { return errBuild }

// Broadcast always fails.
func (w *World) Broadcast([]byte, int) error { return errBuild }

// Barrier always fails.
func (w *World) Barrier() error { return errBuild }

// Abort ends the program.
func (w *World) Abort(status int) { os.Exit(status) }
