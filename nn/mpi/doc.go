// Package mpi lets the processes of an MPI job train one network together, with the bits of one
// process: a [World] is an [nn.Group].
//
// It needs cgo, the build tag mpi, and OpenMPI, or MPICH with the tag mpich besides. Without the
// tag mpi the package compiles everywhere, and [Run] says what is missing.
//
//	func main() {
//		mpi.Run(func(w *mpi.World) error {
//			// the same network and data on every rank
//			trainer.Group = w
//			_, err := trainer.Fit(ctx, data, options)
//			return err
//		})
//	}
package mpi
