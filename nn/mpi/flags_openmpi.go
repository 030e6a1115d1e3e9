//go:build mpi && !mpich

package mpi

// #cgo pkg-config: ompi
import "C"

// Version is the MPI library that the program was built with.
const Version = "openmpi"
