package peak

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/lockstep-go/lockstep/kernel"
)

func TestPeak(t *testing.T) {
	for _, isa := range kernel.ISAs() {
		if isa != "generic" && isa != "portable" {
			assert.Positive(t, Run(isa, 10), isa)
			assert.Equal(t, Run(isa, 10), 2*Run64(isa, 10), isa)
		}
	}
	assert.Zero(t, Run("generic", 10))
	assert.Zero(t, Run64("generic", 10))
}

func TestLoad(t *testing.T) {
	x := make([]float32, 1000)
	for _, isa := range kernel.ISAs() {
		assert.Equal(t, isa != "generic" && isa != "portable", Load(isa, x), isa)
		Load(isa, x[:127])
	}
}
