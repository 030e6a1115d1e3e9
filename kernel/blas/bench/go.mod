module github.com/lockstep-go/lockstep/kernel/blas/bench

go 1.26.0

require (
	github.com/klauspost/cpuid/v2 v2.4.2
	github.com/lockstep-go/lockstep v0.1.0
	github.com/lockstep-go/lockstep/kernel/blas v0.1.0
	golang.org/x/sys v0.49.0
	gonum.org/v1/gonum v0.17.0
	gonum.org/v1/netlib v0.0.0-20190313105609-8cb42192e0e0
)

require golang.org/x/exp v0.0.0-20261113113407-e3970619a1a4 // indirect
