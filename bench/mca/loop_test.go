package main

import (
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
	l, err := hot(function)
	require.NoError(t, err)
	require.Len(t, l, 6)
	assert.Equal(t, "ldp\tq0, q1, [x1], #0x20", l[0])
	assert.True(t, branches(l[5]))
	assert.Equal(t, 1.0, multiplyAdds(l))
	assert.Equal(t, 2.0, multiplied(4, 2)(l))
	assert.Equal(t, 64, l.bytes("ld"))
	assert.Equal(t, 4.0, stored(4, 1)(l))
	assert.Equal(t, 8.0, loaded(4, 2)(l))

	_, err = hot("")
	assert.Error(t, err)
	_, err = hot(strings.ReplaceAll(strings.ReplaceAll(function, "b.", "add"), "b\t", "add\t"))
	assert.Error(t, err)
}

// TestTable makes the whole table, without a judgement of its figures.
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
}
