//go:build amd64 && !purego

package amd64

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSameOffsets checks that the offsets that the assembly has from go_asm.h, those of Block and
// Next, are those of Block64 and Next64, too.
func TestSameOffsets(t *testing.T) {
	for _, pair := range [][2]any{{Block{}, Block64{}}, {Next{}, Next64{}}} {
		a, b := reflect.TypeOf(pair[0]), reflect.TypeOf(pair[1])
		require.Equal(t, a.NumField(), b.NumField())
		for i := range a.NumField() {
			require.Equal(t, a.Field(i).Name, b.Field(i).Name)
			require.Equal(t, a.Field(i).Offset, b.Field(i).Offset, a.Field(i).Name)
		}
		require.Equal(t, a.Size(), b.Size())
	}
}
