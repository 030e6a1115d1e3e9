package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const function = `
/tmp/kernel.test:	file format elf64-littleaarch64

Disassembly of section .text:

00000000001bcf70 <path/arm64.SomeNEON.abi0>:
  1000:      	ldr	x0, [sp, #0x38]
  1004:      	cbz	x0, 0x1030 <path/arm64.SomeNEON.abi0+0x30>
  1008:      	ldp	q0, q1, [x1], #0x20
  100c:      	ld1	{ v2.4s, v3.4s }, [x2], #32
  1010:      	fmla	v4.4s, v0.4s, v1.s[0]
  1014:      	st1	{ v4.2d }, [x2], #16
  1018:      	b.lt	0x1020 <path/arm64.SomeNEON.abi0+0x20>
  101c:      	b.ge	0x1008 <path/arm64.SomeNEON.abi0+0x8>
  1020:      	str	s0, [x2], #0x4
  1024:      	subs	x3, x3, #0x1
  1028:      	b.ne	0x1020 <path/arm64.SomeNEON.abi0+0x20>
  102c:      	b	0x1004 <path/arm64.SomeNEON.abi0+0x4>
  1030:      	ret
`

func TestHot(t *testing.T) {
	l, err := hot(function, loaded(4, 2))
	require.NoError(t, err)
	require.Len(t, l, 6)
	assert.Equal(t, "ldp\tq0, q1, [x1], #0x20", l[0])
	assert.True(t, branches(l[5]))
	assert.Equal(t, 1.0, multiplyAdds(l))
	assert.Equal(t, 2.0, multiplied(4, 2)(l))
	assert.Equal(t, 64, l.bytes("ld"))
	assert.Equal(t, 4.0, stored(4, 1)(l))
	assert.Equal(t, 8.0, loaded(4, 2)(l))
	assert.Zero(t, updated(l), "fewer multiply-adds than an update of its own has")
	assert.Equal(t, 4.0, updated(loop{"str\tq1, [x1]", "str\tq2, [x2]", "str\tq3, [x3]", "fmla", "fmla", "fmla", "fmla", "fmla"}))

	// Of two loops that do as much, the shorter.
	l, err = hot(function, func(loop) float64 { return 1 })
	require.NoError(t, err)
	assert.Len(t, l, 3)

	_, err = hot("", loaded(4, 2))
	assert.Error(t, err)
	_, err = hot(strings.ReplaceAll(strings.ReplaceAll(function, "b.", "add"), "b\t", "add\t"), loaded(4, 2))
	assert.Error(t, err)
}

func TestLimit(t *testing.T) {
	n1 := []string{"N1UnitB", "N1UnitD.\x00", "N1UnitD.\x01", "N1UnitL.\x00", "N1UnitL.\x01", "N1UnitV0", "N1UnitV1"}
	for _, c := range []struct {
		name          string
		block, decode float64
		usage         []float64
		cycles        float64
		bound         string
	}{
		{"66 operations for either pipe, 12 for one", 33, 29, []float64{1, 2, 2, 20, 20, 40, 38}, 39, "V"},
		{"one pipe alone", 14, 5, []float64{1, 0, 0, 2, 2, 14, 3}, 14, "V0"},
		{"loads", 10, 5, []float64{1, 0, 0, 10, 10, 8, 8}, 10, "L"},
		{"dispatch", 10, 5, []float64{1, 0, 0, 5, 5, 8, 8}, 10, "dispatch"},
		{"decoding", 10, 11, []float64{1, 0, 0, 5, 5, 10, 10}, 11, "decoding"},
	} {
		cycles, bound := limit(c.block, n1, c.usage, c.decode)
		assert.Equal(t, c.cycles, cycles, c.name)
		assert.Equal(t, c.bound, bound, c.name)
	}
}

// TestBoundOperations gives the analyzer a loop whose operations are bound to one of two pipes in
// part: 33 cycles are what the pipes take for the others, 39 what they take for all.
func TestBoundOperations(t *testing.T) {
	mca, err := find("llvm-mca")
	if err != nil {
		t.Skip("SKIPPED, nothing was analyzed: ", err)
	}
	var l loop
	for i := range 66 {
		l = append(l, fmt.Sprintf("fadd\tv%d.2d, v30.2d, v31.2d", i%16))
	}
	for i := range 8 {
		l = append(l, fmt.Sprintf("fcvtl\tv%d.2d, v31.2s", i%16))
	}
	for i := range 4 {
		l = append(l, fmt.Sprintf("shl\tv%d.2d, v31.2d, #52", i%16))
	}
	l = append(l, "b\t0x1000 <f>")
	e, err := analyze(mca, cpus[0], l)
	require.NoError(t, err)
	assert.Equal(t, 39.0, e.limit)
	assert.Equal(t, "V", e.bound)
	assert.GreaterOrEqual(t, e.cycles, e.limit)
	assert.Less(t, e.cycles, 1.1*e.limit)
}

// TestTable makes the whole table. No loop may take less than its limit.
func TestTable(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the tests of package kernel for arm64")
	}
	for _, tool := range []string{"llvm-mca", "llvm-objdump"} {
		if _, err := find(tool); err != nil {
			t.Skip("SKIPPED, nothing was analyzed: ", err)
		}
	}
	var text strings.Builder
	require.NoError(t, run(&text))
	for _, k := range kernels {
		assert.Contains(t, text.String(), "\n| "+k.name+" | "+k.unit+" | ")
	}
	assert.NotContains(t, text.String(), "NaN")
	assert.NotContains(t, text.String(), "Inf")
	for _, share := range regexp.MustCompile(`(\d+) %`).FindAllStringSubmatch(text.String(), -1) {
		percent, err := strconv.Atoi(share[1])
		require.NoError(t, err)
		assert.LessOrEqual(t, percent, 100, "a loop that takes less than its limit")
	}
}
