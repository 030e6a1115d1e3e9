package main

import "fmt"

const neonReduceHead = `#include "textflag.h"
#include "zneon.h"

// The reductions of one block. Each runs in one row of lanes, 256 bytes in V0 to V15: element i
// goes to lane i mod the number of lanes. At the end the lanes fold in halves.
//
// An incomplete last row fills the first registers with its whole vectors and the next one with
// the elements left over, padded with zeros. The contract adds +0 to each lane that the row does
// not reach, which shows only in the sign of a zero result: one lane that is +0 keeps every sum
// above it from being -0. The last lane is never reached, so it is enough to add +0 there.
//
// Registers:
//
//	R0, R1   what is left of x and y
//	R2       elements left
//	R3       scratch
//	V0-V15   lanes
//	V16-V31  elements of x and y
//	V26, V27 the elements left over, padded
`

// A neonReducer writes a reduction for NEON. Half a row is 8 registers of x in V16 to V23 and 8 of
// y in V24 to V31; where the step needs constants or a temporary, a quarter is 4 of each, and those
// are V28 to V31.
type neonReducer struct {
	w *text
	r *reduceKernel
}

func (c neonReducer) line(format string, args ...any) { c.w.line(fmt.Sprintf(format, args...), "") }

// op returns the macro for lanes.
func (c neonReducer) op(name string) string {
	if c.r.lanes64() {
		return name + "_D2"
	}
	return name + "_S4"
}

func (c neonReducer) constants() bool { return c.r.uses("delta") }

// step adds the elements in registers x and y to lanes; t is a temporary.
func (c neonReducer) step(steps []reduceStep, lanes, x, y, t int) {
	names := map[string]int{"acc": lanes, "x": x, "y": y, "t": t, "half": 29, "-delta": 30, "delta": 31}
	for _, s := range steps {
		a, b, d := names[s.a], names[s.b], names[s.d]
		switch s.op {
		case "add":
			c.line("%s(%d, %d, %d)", c.op("VFADD"), b, a, d)
		case "sub":
			c.line("%s(%d, %d, %d)", c.op("VFSUB"), b, a, d)
		case "mul":
			c.line("%s(%d, %d, %d)", c.op("VFMUL"), b, a, d)
		case "fma":
			c.line("%s(%d, %d, %d)", c.op("VFMLA"), a, b, d)
		case "abs":
			c.line("%s(%d, %d)", c.op("VFABS"), a, d)
		case "atMost": // the comparison is false where x is NaN
			c.line("%s(%d, %d, %d)", c.op("VFCMGT"), b, a, 27)
			c.line("VMOV V%d.B16, V%d.B16", a, d)
			c.line("VBIT V27.B16, V%d.B16, V%d.B16", b, d)
		case "atLeast":
			c.line("%s(%d, %d, %d)", c.op("VFCMGT"), a, b, 27)
			c.line("VBIT V27.B16, V%d.B16, V%d.B16", b, d)
		}
	}
}

// byStep does each step for several registers in turn: lanes, x and y are the first of them.
func (c neonReducer) byStep(lanes, x, y, n int) {
	if c.constants() { // one temporary
		for i := range n {
			c.step(c.r.steps, lanes+i, x+i, y+i, 28)
		}
		return
	}
	for j := range c.r.steps {
		for i := range n {
			c.step(c.r.steps[j:j+1], lanes+i, x+i, y+i, 28)
		}
	}
}

// loads loads n registers, from register v on, pair by pair.
func (c neonReducer) loads(at int, pointer string, v, n int) {
	for i := 0; i < n; i += 2 {
		c.line("FLDPQ %d(%s), (F%d, F%d)", at+16*i, pointer, v+i, v+i+1)
	}
}

// half adds half a row to the lanes from lanes on.
func (c neonReducer) half(at, lanes int) {
	switch {
	case c.r.widened && c.r.y:
		for q := range 2 {
			c.loads(at/2+32*q, "R0", 16, 2)
			c.loads(at/2+32*q, "R1", 18, 2)
			for i := range 4 { // x to V20 to V23, y to V24 to V27
				c.line("VFCVTL_D2(%d, %d)", 16+i, 20+2*i)
				c.line("VFCVTL2_D2(%d, %d)", 16+i, 21+2*i)
			}
			c.byStep(lanes+4*q, 20, 24, 4)
		}
	case c.r.widened:
		c.loads(at/2, "R0", 16, 4)
		for i := range 4 {
			c.line("VFCVTL_D2(%d, %d)", 16+i, 24+2*i)
			c.line("VFCVTL2_D2(%d, %d)", 16+i, 25+2*i)
		}
		c.byStep(lanes, 24, 24, 8)
	case c.constants():
		for q := range 2 {
			c.loads(at+64*q, "R0", 16, 4)
			c.loads(at+64*q, "R1", 20, 4)
			c.byStep(lanes+4*q, 16, 20, 4)
		}
	default:
		c.loads(at, "R0", 16, 8)
		if c.r.y {
			c.loads(at, "R1", 24, 8)
		}
		c.byStep(lanes, 16, 24, 8)
	}
}

// vector adds the next register to lanes, or goes to a label if less than one is left.
func (c neonReducer) vector(lanes int) {
	elements := c.r.row() / 16
	c.line("SUBS $%d, R2", elements)
	c.line("BLT part%d", lanes)
	if c.r.widened {
		c.line("FMOVD.P 8(R0), F16")
		c.line("VFCVTL_D2(16, 16)")
		if c.r.y {
			c.line("FMOVD.P 8(R1), F17")
			c.line("VFCVTL_D2(17, 17)")
		}
	} else {
		c.line("FMOVQ.P 16(R0), F16")
		if c.r.y {
			c.line("FMOVQ.P 16(R1), F17")
		}
	}
	c.step(c.r.steps, lanes, 16, 17, 28)
}

// left loads the last elements, too few for a register, from a pointer, which stays, into v, padded
// with +0.
func (c neonReducer) left(name, pointer string, v int) {
	if c.r.lanes64() { // one at most
		c.line("AND $~1, R2, R3")
		c.line("ADD R3<<%d, %s, R3", map[bool]int{true: 3, false: 2}[c.r.wide], pointer)
		c.line("VEOR V%d.B16, V%d.B16, V%d.B16", v, v, v)
		c.line("TBZ $0, R2, %s0", name)
		if c.r.wide {
			c.line("FMOVD (R3), F%d", v)
		} else {
			c.line("FMOVS (R3), F%d", v)
		}
		c.w.printf("%s0:\n", name)
		return
	}
	c.line("AND $~3, R2, R3")
	c.line("ADD R3<<2, %s, R3", pointer)
	c.line("VEOR V%d.B16, V%d.B16, V%d.B16", v, v, v)
	c.line("TBZ $1, R2, %s1", name)
	c.line("FMOVD (R3), F%d", v)
	c.line("TBZ $0, R2, %s0", name)
	c.line("ADD $8, R3")
	c.line("VLD1 (R3), V%d.S[2]", v)
	c.line("B %s0", name)
	c.w.printf("%s1:\n", name)
	c.line("TBZ $0, R2, %s0", name)
	c.line("FMOVS (R3), F%d", v)
	c.w.printf("%s0:\n", name)
}

func (c neonReducer) write(k *kernelFunc) {
	w, r, row := c.w, c.r, c.r.row()
	at, size := k.frame()
	w.printf("\n// func %sNEON%s\n//\n// %s\n", r.name, k.signature(), r.does)
	w.printf("TEXT ·%sNEON(SB), NOSPLIT, $0-%d\n", r.name, size)
	c.line("MOVD x_base+%d(FP), R0", at["x"])
	c.line("MOVD x_len+%d(FP), R2", at["x"]+8)
	if r.y {
		c.line("MOVD y_base+%d(FP), R1", at["y"])
	}
	if c.constants() {
		c.line("FMOVS delta+%d(FP), F31", at["delta"])
		w.lines([]string{"VDUP V31.S[0], V31.S4", "VFABS_S4(31, 31)"}, "|delta|")
		w.line("VFNEG_S4(31, 30)", "-|delta|")
		w.line("VFMOV_HALF_S4(29)", "1/2")
	}
	for i := range 16 {
		c.line("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i)
	}
	c.line("SUBS $%d, R2", row)
	c.line("BLT row")
	w.label("loop", fmt.Sprintf("for ; n >= %d; n -= %d", row, row))
	c.half(0, 0)
	c.half(128, 8)
	bytes := 256
	if r.widened {
		bytes = 128
	}
	c.line("ADD $%d, R0", bytes)
	if r.y {
		c.line("ADD $%d, R1", bytes)
	}
	c.line("SUBS $%d, R2", row)
	c.line("BGE loop")
	w.label("row", "if n > 0")
	c.line("ADDS $%d, R2", row)
	c.line("BEQ fold")
	c.line("VEOR V16.B16, V16.B16, V16.B16")
	w.line(fmt.Sprintf("%s(16, 15, 15)", c.op("VFADD")), "last lane += +0")
	// Of the elements left over, what comes before the sum is done at once.
	rest := r.steps
	x, y := 26, 27
	if c.constants() {
		x, y = 24, 25
	}
	c.left("x", "R0", x)
	if r.y {
		c.left("y", "R1", y)
	}
	if r.widened {
		c.line("VFCVTL_D2(%d, %d)", x, x)
		if r.y {
			c.line("VFCVTL_D2(%d, %d)", y, y)
		}
	}
	c.step(rest[:len(rest)-1], 0, x, y, 26)
	rest = rest[len(rest)-1:]
	for i := range 15 {
		c.vector(i)
	}
	c.step(rest, 15, x, y, 26)
	c.line("B fold")
	for i := range 15 {
		w.printf("part%d:\n", i)
		c.step(rest, i, x, y, 26)
		if i < 14 {
			c.line("B fold")
		}
	}
	w.label("fold", fmt.Sprintf("lane j gains lane j + %d, then j + %d, …", row/2, row/4))
	for n := 8; n > 0; n /= 2 {
		for i := range n {
			c.line("%s(%d, %d, %d)", c.op("VFADD"), n+i, i, i)
		}
	}
	if r.lanes64() {
		c.line("VDUP V0.D[1], V1.D2")
		c.line("FADDD F1, F0, F0")
		c.line("FMOVD F0, ret+%d(FP)", at["ret"])
	} else {
		c.line("VEXT $8, V0.B16, V0.B16, V1.B16")
		c.line("VFADD_S4(1, 0, 0)")
		c.line("VDUP V0.S[1], V1.S4")
		c.line("FADDS F1, F0, F0")
		c.line("FMOVS F0, ret+%d(FP)", at["ret"])
	}
	c.line("RET")
}
