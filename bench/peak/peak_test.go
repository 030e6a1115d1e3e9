package peak

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/lockstep-go/lockstep/kernel"
)

func TestPeak(t *testing.T) {
	for _, isa := range kernel.ISAs() {
		if isa != "generic" {
			assert.Positive(t, GFLOPs(isa), isa)
		}
	}
	assert.Zero(t, GFLOPs("generic"))
}
