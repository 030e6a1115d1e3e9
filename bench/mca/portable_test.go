package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	outer = `
0000000000001000 <path/generic.Product>:
  1000:      	li	a0, 0x0
  1004:      	j	0x1014 <path/generic.Product+0x14>
  1008:      	flw	fa0, 0x0(a2)
  100c:      	jal	0x2000 <path/generic.FMA>
  1010:      	addi	a0, a0, 0x1
  1014:      	bgeu	a0, a1, 0x1020 <path/generic.Product+0x20>
  1018:      	bltu	a0, a2, 0x1008 <path/generic.Product+0x8>
  101c:      	ret
  1020:      	jal	0x3000 <runtime.panicBounds>
`
	inner = `
0000000000002000 <path/generic.FMA>:
  2000:      	fadd.d	fa0, fa0, fa1
  2004:      	beqz	a0, 0x2014 <path/generic.FMA+0x14>
  2008:      	bnez	a1, 0x2014 <path/generic.FMA+0x14>
  200c:      	addi	a0, a0, 0x1
  2010:      	fmv.d.x	fa0, a0
  2014:      	fcvt.s.d	fa0, fa0
  2018:      	ret
`
)

func TestWays(t *testing.T) {
	product, err := parse(outer)
	require.NoError(t, err)
	fma, err := parse(inner)
	require.NoError(t, err)
	calls := func(l loop) float64 { return float64(strings.Count(strings.Join(l, "\n"), "jal")) }
	l, n := product.turn(calls, &fma)
	assert.Equal(t, 1.0, n)
	assert.Equal(t, loop(product.instructions[2:7]), l)
	_, n = product.turn(calls, nil)
	assert.Zero(t, n, "a call of what panics is no way through")

	short, long := fma.ways(0, 0, len(fma.at)-1, func(i int) bool { return i == len(fma.at)-1 }, nil)
	assert.Len(t, short, 4)
	assert.Equal(t, fma.instructions, long)
	assert.Len(t, inPlace(l, short[:3]), 7)

	_, err = parse("")
	assert.Error(t, err)
}

// TestTableOfPortable makes the whole table. A multiply-add of a product takes at most a tenth of
// the cycles that generic takes.
func TestTableOfPortable(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the tests of package portable for four architectures")
	}
	for _, tool := range []string{"llvm-mca", "llvm-objdump"} {
		if _, err := find(tool); err != nil {
			t.Skip("SKIPPED, nothing was analyzed: ", err)
		}
	}
	var text strings.Builder
	require.NoError(t, portable(&text))
	for _, a := range architectures {
		for _, c := range a.cpus {
			for _, l := range portableLoops {
				row := regexp.MustCompile(`\n\| ` + c.name + ` \| ` + l.name + ` \|(.*)\|\n`).FindStringSubmatch(text.String())
				require.NotNil(t, row, "%s on %s", l.name, c.name)
				fields := strings.Split(row[1], "|")
				require.Len(t, fields, 8)
				ratio, err := strconv.ParseFloat(strings.TrimSpace(fields[4]), 64)
				require.NoError(t, err)
				assert.Positive(t, ratio)
				assert.Less(t, ratio, 0.5, row[0])
				if strings.HasPrefix(l.name, "product") {
					assert.LessOrEqual(t, ratio, 0.1, row[0])
				}
			}
		}
	}
}
