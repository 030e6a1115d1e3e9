module github.com/lockstep-go/lockstep/nn/interop

go 1.26.0

require (
	github.com/lockstep-go/lockstep v0.1.0
	github.com/stretchr/testify v1.12.1
)
