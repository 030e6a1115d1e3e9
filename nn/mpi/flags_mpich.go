//go:build mpi && mpich

package mpi

// #cgo pkg-config: mpich
import "C"

import "os"

// Version is the MPI library that the program was built with.
const Version = "mpich"

// MPICH 4.0 gathers in pieces of 32 KB unless it is told otherwise. Between two processes of one
// machine a megabyte took 0.22 ms so, and 0.13 ms whole. What the user has set stays.
func init() {
	const size = "MPIR_CVAR_ALLGATHERV_PIPELINE_MSG_SIZE"
	if _, set := os.LookupEnv(size); !set {
		os.Setenv(size, "8388608") // MPI_Init reads it
	}
}
