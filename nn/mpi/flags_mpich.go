//go:build mpi && mpich

package mpi

// #cgo pkg-config: mpich
import "C"

// Version is the MPI library that the program was built with.
const Version = "mpich"
