package numpy

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMemory: files that claim or describe much take memory in proportion to what they hold.
func TestMemory(t *testing.T) {
	var fields strings.Builder
	for i := range 8000 {
		fmt.Fprintf(&fields, "('%x','u1'),", i)
	}
	record := fmt.Sprintf("{'descr': [%s], 'fortran_order': False, 'shape': (0,)}", fields.String())
	long := append([]byte(magic), 2, 0, byte(len(record)), byte(len(record)>>8), byte(len(record)>>16), 0)
	for name, file := range map[string][]byte{
		"a shape without data":  npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 100000)}", make([]byte, 1000)...),
		"an array in any order": npy("{'descr': '|u1', 'fortran_order': True, 'shape': (1000, 1000)}", make([]byte, 1000000)...),
		"short strings":         npy("{'descr': '|S1', 'fortran_order': False, 'shape': (1000000,)}", bytes.Repeat([]byte{'a'}, 1000000)...),
		"a long shape":          npy("{'descr': '|u1', 'fortran_order': False, 'shape': (" + strings.Repeat("1,", 20000) + ")}"),
		"many fields":           append(long, record...),
		"a header without end":  {0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 0, 0, 4, 0},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ReadNPY(bytes.NewReader(file)) // with or without an error
		runtime.ReadMemStats(&after)
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d bytes, %d allocated", name, len(file), used)
		assert.Less(t, used, uint64(8<<20+30*len(file)), name)
	}
}
