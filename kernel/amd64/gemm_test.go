//go:build amd64 && !purego

package amd64

import (
	"os"
	"regexp"
	"strconv"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// TestBlockOffsets compares the offsets that the assembly uses with those of the Go type.
func TestBlockOffsets(t *testing.T) {
	header, err := os.ReadFile("gemm.h")
	require.NoError(t, err)
	offsets := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^#define ((?:block|next)_\w+) (\d+)$`).FindAllStringSubmatch(string(header), -1) {
		offsets[m[1]], _ = strconv.Atoi(m[2])
	}
	var b Block
	var n Next
	require.Equal(t, map[string]int{
		"block_C":       int(unsafe.Offsetof(b.C)),
		"block_A":       int(unsafe.Offsetof(b.A)),
		"block_B":       int(unsafe.Offsetof(b.B)),
		"block_Seed":    int(unsafe.Offsetof(b.Seed)),
		"block_SeedLen": int(unsafe.Offsetof(b.Seed) + unsafe.Sizeof(uintptr(0))),
		"block_CRow":    int(unsafe.Offsetof(b.CRow)),
		"block_ARow":    int(unsafe.Offsetof(b.ARow)),
		"block_ACol":    int(unsafe.Offsetof(b.ACol)),
		"block_BRow":    int(unsafe.Offsetof(b.BRow)),
		"block_BPanel":  int(unsafe.Offsetof(b.BPanel)),
		"block_SeedRow": int(unsafe.Offsetof(b.SeedRow)),
		"block_M":       int(unsafe.Offsetof(b.M)),
		"block_N":       int(unsafe.Offsetof(b.N)),
		"block_K":       int(unsafe.Offsetof(b.K)),
		"block_ReLU":    int(unsafe.Offsetof(b.ReLU)),
		"next_A":        int(unsafe.Offsetof(n.A)),
		"next_ARow":     int(unsafe.Offsetof(n.ARow)),
		"next_AStep":    int(unsafe.Offsetof(n.AStep)),
		"next_B":        int(unsafe.Offsetof(n.B)),
		"next_BRow":     int(unsafe.Offsetof(n.BRow)),
	}, offsets)
}
