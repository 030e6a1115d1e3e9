package main

import (
	"fmt"
	"strings"
)

// A reduceKernel is one kernel that adds up what it makes of its elements, lane by lane. It is a
// step; the skeleton, which is the same for all, brings the elements and folds the lanes.
type reduceKernel struct {
	name    string // as in package generic
	does    string // a step, as a line of Go
	y       bool   // there is a second slice
	wide    bool   // the elements are float64
	widened bool   // the elements are float32, the lanes float64
	// steps is what becomes of the elements x and y, which it may overwrite: the operations that
	// lead to the last one, and that one, "add" of what is in x, or "fma" of x and a second factor.
	steps []reduceStep
}

// A reduceStep sets register d to an operation on a and b. Registers are "x", "y", a temporary "t",
// the lanes "acc", and constants.
type reduceStep struct{ op, d, a, b string }

var reductions = []reduceKernel{
	{name: "Dot", does: "lanes = fma(x, y, lanes)", y: true, steps: []reduceStep{{"fma", "acc", "x", "y"}}},
	{name: "Sum", does: "lanes += x", steps: []reduceStep{{"add", "acc", "acc", "x"}}},
	{name: "SquaredDistance", does: "d = x - y; lanes = fma(d, d, lanes)", y: true, steps: []reduceStep{
		{"sub", "x", "x", "y"}, {"fma", "acc", "x", "x"}}},
	{name: "AbsoluteDistance", does: "lanes += |x - y|", y: true, steps: []reduceStep{
		{"sub", "x", "x", "y"}, {"abs", "x", "x", "abs"}, {"add", "acc", "acc", "x"}}},
	{name: "Norm1", does: "lanes += |x|", steps: []reduceStep{{"abs", "x", "x", "abs"}, {"add", "acc", "acc", "x"}}},
	{name: "HuberDistance", does: "r = x - y; c = r within ±delta; lanes = fma(c, r - c/2, lanes)", y: true, steps: []reduceStep{
		{"sub", "x", "x", "y"}, {"atMost", "t", "x", "delta"}, {"atLeast", "t", "t", "-delta"},
		{"mul", "y", "t", "half"}, {"sub", "x", "x", "y"}, {"fma", "acc", "t", "x"}}},
	{name: "Dot64", does: "lanes = fma(x, y, lanes)", y: true, wide: true, steps: []reduceStep{{"fma", "acc", "x", "y"}}},
	{name: "Sum64", does: "lanes += x", wide: true, steps: []reduceStep{{"add", "acc", "acc", "x"}}},
	{name: "SquaredDistance64", does: "d = x - y; lanes = fma(d, d, lanes)", y: true, wide: true, steps: []reduceStep{
		{"sub", "x", "x", "y"}, {"fma", "acc", "x", "x"}}},
	{name: "AbsoluteDistance64", does: "lanes += |x - y|", y: true, wide: true, steps: []reduceStep{
		{"sub", "x", "x", "y"}, {"abs", "x", "x", "abs"}, {"add", "acc", "acc", "x"}}},
	{name: "AbsoluteSum64", does: "lanes += |x|", wide: true, steps: []reduceStep{{"abs", "x", "x", "abs"}, {"add", "acc", "acc", "x"}}},
	{name: "WideSum", does: "lanes += x, in float64", widened: true, steps: []reduceStep{{"add", "acc", "acc", "x"}}},
	{name: "WideDot", does: "lanes = fma(x, y, lanes), in float64", y: true, widened: true, steps: []reduceStep{{"fma", "acc", "x", "y"}}},
	{name: "SquaredNorm", does: "lanes = fma(x, x, lanes), in float64", widened: true, steps: []reduceStep{{"fma", "acc", "x", "x"}}},
	{name: "AbsoluteSum", does: "lanes += |x|, in float64", widened: true, steps: []reduceStep{{"abs", "x", "x", "abs"}, {"add", "acc", "acc", "x"}}},
}

// lanes64 says whether the lanes are of float64.
func (r *reduceKernel) lanes64() bool { return r.wide || r.widened }

// row is the number of lanes: 256 bytes of them.
func (r *reduceKernel) row() int {
	if r.lanes64() {
		return 32
	}
	return 64
}

// uses says whether a constant is needed.
func (r *reduceKernel) uses(constant string) bool {
	for _, s := range r.steps {
		if s.a == constant || s.b == constant {
			return true
		}
	}
	return false
}

// reduce returns the files of the family.
func reduce(top string) []file {
	known := kernelsByName(top)
	var all []file
	for _, m := range []x86{{}, {avx512: true}} {
		w := &text{}
		w.printf("%s//go:build !purego\n\n%s", generated, m.reduceHead())
		for i := range reductions {
			r := &reductions[i]
			reducer{m, w, r}.write(known[r.name])
		}
		all = append(all, file{"kernel/amd64/zreduce_" + strings.ToLower(m.set()) + "_amd64.s", w.bytes()})
	}
	w := &text{}
	w.printf("%s//go:build !purego\n\n%s", generated, neonReduceHead)
	for i := range reductions {
		r := &reductions[i]
		neonReducer{w, r}.write(known[r.name])
	}
	return append(all, file{"kernel/arm64/zreduce_neon_arm64.s", w.bytes()})
}

func (m x86) reduceHead() string {
	s := `#include "textflag.h"

// The reductions of one block. Each runs in one row of lanes,
// 256 bytes in ` + map[bool]string{false: "eight", true: "four"}[m.avx512] + ` registers: element
// i goes to lane i mod the number of lanes. The last, incomplete row is loaded register by
// register, only the last one under a mask, and those that have no elements are left alone: a
// masked load of nothing is slow where the page after the slice has not been touched yet. The +0
// that belongs to the lanes without an element changes nothing but the sign of a zero, so one
// addition of it at the end does for all. Each begins on a cache line: where it lies is a tenth of
// the time of a short one.
//
`
	if m.avx512 {
		return s + `// Up to half a row needs only the first two registers, and is taken in halves of them.
//
// Registers:
//
//	SI, DI   the next elements of x and y
//	CX       n, minus the lanes from the first row on
//	Z0-Z3    the lanes
//	Z4-Z8    elements
//	Z9       temporary
//	Z12-Z15  constants
//	K1       which elements of the last register there are
`
	}
	return s + `// Up to half a row needs only the first four registers, up to an eighth only the first.
//
// Registers:
//
//	SI, DI   the next elements of x and y
//	CX       n, minus the lanes from the first row on
//	Y0-Y7    the lanes
//	Y8, Y9   elements
//	Y10      temporary
//	Y12      the mask of the last register
//	Y13-Y15  constants
`
}

// A reducer writes a reduction for AVX2 or AVX-512.
type reducer struct {
	m x86
	w *text
	r *reduceKernel
}

// p returns the form of an instruction for vectors of lanes, s that for one lane.
func (c reducer) p(name string) string { return c.m.of(c.r.lanes64()).(x86).ps(name) }
func (c reducer) s(name string) string { return c.m.of(c.r.lanes64()).(x86).ss(name) }

func (c reducer) line(format string, args ...any) { c.w.line(fmt.Sprintf(format, args...), "") }

// constants gives each constant its register.
var reduceConstants = map[string]int{"abs": 15, "delta": 15, "-delta": 14, "half": 13}

// elementBytes is the size of an element in memory.
func (c reducer) elementBytes() int {
	if c.r.wide {
		return 8
	}
	return 4
}

// step adds the elements that belong to register lanes, of the given width, "X", "Y" or "Z", at
// byte offset of lanes from the beginning of the row. masked: only those that the mask has.
func (c reducer) step(offset int, width string, lanes, x, y int, masked bool) {
	if c.r.widened {
		offset /= 2
	}
	reg := func(n int) string { return fmt.Sprint(width, n) }
	at := func(pointer string) string { return fmt.Sprintf("%d(%s)", offset, pointer) }
	names := map[string]string{"acc": reg(lanes), "x": reg(x), "y": reg(y), "t": reg(map[bool]int{false: 10, true: 9}[c.m.avx512])}
	for name, n := range reduceConstants {
		names[name] = reg(n)
	}
	move := c.m.of(c.r.wide).(x86).ps("VMOVU")
	load := func(pointer, to string) {
		switch {
		case !masked:
			c.line("%s %s, %s", move, at(pointer), to)
		case c.m.avx512:
			c.line("%s.Z %s, K1, %s", move, at(pointer), to)
		default:
			c.line("%s %s, %s12, %s", c.m.of(c.r.wide).(x86).ps("VMASKMOV"), at(pointer), to[:1], to)
		}
	}
	first := c.r.steps[0]
	folded := "" // the operand that the first step takes from memory
	switch {
	case c.r.widened && masked:
		widen := func(pointer, to string) {
			half := map[string]string{"Z": "Y", "Y": "X"}[width] + to[1:]
			load(pointer, half)
			c.line("VCVTPS2PD %s, %s", half, to)
		}
		widen("SI", names["x"])
		if c.r.y {
			widen("DI", names["y"])
		}
	case c.r.widened:
		c.line("VCVTPS2PD %s, %s", at("SI"), names["x"])
		if c.r.y {
			c.line("VCVTPS2PD %s, %s", at("DI"), names["y"])
		}
	case masked:
		load("SI", names["x"])
		if c.r.y {
			load("DI", names["y"])
		}
	case c.r.y:
		load("SI", names["x"])
		folded = "y"
	case first.op == "add":
		folded = "x"
	default:
		load("SI", names["x"])
	}
	operand := func(i int, name string) string {
		if i == 0 && name == folded {
			return at(map[string]string{"x": "SI", "y": "DI"}[name])
		}
		return names[name]
	}
	for i, s := range c.r.steps {
		a, b, d := names[s.a], operand(i, s.b), names[s.d]
		switch s.op {
		case "add":
			c.line("%s %s, %s, %s", c.p("VADD"), b, a, d)
		case "sub":
			c.line("%s %s, %s, %s", c.p("VSUB"), b, a, d)
		case "mul":
			c.line("%s %s, %s, %s", c.p("VMUL"), b, a, d)
		case "fma":
			c.line("%s %s, %s, %s", c.p("VFMADD231"), b, a, d)
		case "abs":
			c.line("%s %s, %s, %s", c.p("VAND"), b, a, d)
		case "atMost": // with NaN, the second operand, which is x
			c.line("%s %s, %s, %s", c.p("VMIN"), a, b, d)
		case "atLeast":
			c.line("%s %s, %s, %s", c.p("VMAX"), a, b, d)
		default:
			panic(s.op)
		}
	}
}

// write writes the function.
func (c reducer) write(k *kernelFunc) {
	w, r, row := c.w, c.r, c.r.row()
	at, size := k.frame()
	w.printf("\n// func %s%s%s\n//\n// %s\n", r.name, c.m.set(), k.signature(), r.does)
	w.printf("TEXT ·%s%s(SB), NOSPLIT, $0-%d\n", r.name, c.m.set(), size)
	c.line("PCALIGN $64")
	c.line("MOVQ x_base+%d(FP), SI", at["x"])
	c.line("MOVQ x_len+%d(FP), CX", at["x"]+8)
	if r.y {
		c.line("MOVQ y_base+%d(FP), DI", at["y"])
	}
	top := map[bool]string{false: "Y", true: "Z"}[c.m.avx512]
	broadcast := func(bits uint64, n int, comment string) {
		if r.lanes64() {
			w.lines([]string{fmt.Sprintf("MOVQ $0x%016x, AX", bits), fmt.Sprintf("VMOVQ AX, X%d", n), fmt.Sprintf("VPBROADCASTQ X%d, %s%d", n, top, n)}, comment)
			return
		}
		w.lines([]string{fmt.Sprintf("MOVL $0x%08x, AX", bits), fmt.Sprintf("VMOVD AX, X%d", n), fmt.Sprintf("VPBROADCASTD X%d, %s%d", n, top, n)}, comment)
	}
	if r.uses("abs") {
		broadcast(map[bool]uint64{false: 1<<31 - 1, true: 1<<63 - 1}[r.lanes64()], reduceConstants["abs"], "all bits but the sign")
	}
	if r.uses("delta") {
		broadcast(1<<31-1, 13, "all bits but the sign")
		c.line("VBROADCASTSS delta+%d(FP), %s15", at["delta"], top)
		w.line(fmt.Sprintf("VANDPS %s13, %s15, %s15", top, top, top), "|delta|")
		broadcast(1<<31, 14, "the sign")
		w.line(fmt.Sprintf("VXORPS %s14, %s15, %s14", top, top, top), "-|delta|")
		broadcast(0x3f000000, 13, "1/2")
	}
	for i := range 4 {
		c.line("VXORPS X%d, X%d, X%d", i, i, i)
	}
	c.line("CMPQ CX, $%d", row/2)
	c.line("JLE few")
	if c.m.avx512 {
		c.body512(row)
	} else {
		c.body2(row)
	}
	w.label("end", "")
	c.line("%s X0, ret+%d(FP)", c.s("VMOV"), at["ret"])
	c.line("VZEROUPPER")
	c.line("RET")
}

// next moves on by one row.
func (c reducer) next() {
	bytes := 256
	if c.r.widened {
		bytes = 128
	}
	c.line("ADDQ $%d, SI", bytes)
	if c.r.y {
		c.line("ADDQ $%d, DI", bytes)
	}
}

// foldLast adds the other lanes of X0 to the first, in halves.
func (c reducer) foldLast() {
	c.line("VEXTRACTF128 $1, Y0, X1")
	c.line("%s X1, X0, X0", c.p("VADD"))
	if c.r.lanes64() {
		c.line("VUNPCKHPD X0, X0, X1")
		c.line("VADDSD X1, X0, X0")
		return
	}
	c.line("VMOVHLPS X0, X0, X1")
	c.line("VADDPS X1, X0, X0")
	c.line("VMOVSHDUP X0, X1")
	c.line("VADDSS X1, X0, X0")
}

func (c reducer) add(a, b, d int, width string) {
	c.line("%s %s%d, %s%d, %s%d", c.p("VADD"), width, a, width, b, width, d)
}

// mark writes a label that stands without an empty line before it.
func (c reducer) mark(name string) { c.w.printf("%s:\n", name) }

// full2 adds a register of AVX2 that is not the last, unless it is: that is done at label.
func (c reducer) full2(offset, lanes int, label string) {
	n := c.r.row() / 8
	c.line("CMPL CX, $%d", n)
	c.line("JLE %s", label)
	c.step(offset, "Y", lanes, 8, 9, false)
	c.line("SUBL $%d, CX", n)
}

// last2 adds the CX elements of the last register.
func (c reducer) last2(offset, lanes int) {
	if c.elementBytes() == 8 {
		c.line("SHLQ $3, CX")
	} else {
		c.line("SHLQ $2, CX")
	}
	c.line("LEAQ ·ones+32(SB), AX")
	c.line("SUBQ CX, AX")
	if c.r.widened {
		c.line("VMOVDQU (AX), X12")
	} else {
		c.line("VMOVDQU (AX), Y12")
	}
	c.step(offset, "Y", lanes, 8, 9, true)
}

func (c reducer) body2(row int) {
	for i := 4; i < 8; i++ {
		c.line("VXORPS X%d, X%d, X%d", i, i, i)
	}
	c.line("SUBQ $%d, CX", row)
	c.line("JLT rest")
	c.w.label("loop", fmt.Sprintf("for ; n >= %d; n -= %d", row, row))
	for i := range 8 {
		c.step(32*i, "Y", i, 8, 9, false)
	}
	c.next()
	c.line("SUBQ $%d, CX", row)
	c.line("JGE loop")
	c.w.label("rest", fmt.Sprintf("the n%%%d elements left", row))
	c.line("ANDL $%d, CX", row-1)
	c.line("JEQ fold")
	for i := range 7 {
		c.full2(32*i, i, fmt.Sprint("rest", i))
	}
	for i := 7; ; i-- {
		c.last2(32*i, i)
		if i == 0 {
			break
		}
		c.line("JMP foldRest")
		c.mark(fmt.Sprint("rest", i-1))
	}
	c.w.label("foldRest", "")
	c.w.line("VXORPS X8, X8, X8", "the last lane gets its +0, and with it the sum")
	c.add(8, 7, 7, "Y")
	c.w.label("fold", fmt.Sprintf("lane j gains lane j + %d, then j + %d, …", row/2, row/4))
	for _, f := range [][2]int{{4, 0}, {5, 1}, {6, 2}, {7, 3}, {2, 0}, {3, 1}, {1, 0}} {
		c.add(f[0], f[1], f[1], "Y")
	}
	c.foldLast()
	c.line("JMP end")
	c.few(row, 8, 9)
	for i := range 3 {
		c.full2(32*i, i, fmt.Sprint("few", i))
	}
	c.last2(96, 3)
	c.add(3, 1, 1, "Y")
	c.line("JMP fold3")
	c.mark("few2")
	c.last2(64, 2)
	c.mark("fold3")
	c.add(2, 0, 0, "Y")
	c.line("JMP fold2")
	c.mark("few1")
	c.last2(32, 1)
	c.mark("fold2")
	c.add(1, 0, 0, "Y")
	c.line("JMP fold1")
	c.mark("few0")
	c.last2(0, 0)
	c.foldFew()
}

// few begins with up to half a row. Exactly half a row is usual, and needs no mask.
func (c reducer) few(row, x, y int) {
	c.w.label("half", fmt.Sprintf("n = %d", row/2))
	for i := range 4 {
		c.step(32*i, "Y", i, x, y, false)
	}
	c.add(3, 1, 1, "Y")
	c.line("JMP fold3")
	c.w.label("few", fmt.Sprintf("n <= %d", row/2))
	c.line("JEQ half")
}

// foldFew folds the first register, and adds the +0 of the others.
func (c reducer) foldFew() {
	c.w.label("fold1", "")
	c.foldLast()
	c.w.line("VXORPS X1, X1, X1", "the other lanes' +0")
	c.line("%s X1, X0, X0", c.s("VADD"))
}

// last512 adds the CX elements of the last register.
func (c reducer) last512(offset int, width string, lanes int) {
	c.line("MOVL $-1, AX")
	c.line("BZHIL CX, AX, AX")
	c.line("KMOVW AX, K1")
	c.step(offset, width, lanes, 4, 8, true)
}

func (c reducer) body512(row int) {
	c.line("SUBQ $%d, CX", row)
	c.line("JLT rest")
	c.w.label("loop", fmt.Sprintf("for ; n >= %d; n -= %d", row, row))
	for i := range 4 {
		c.step(64*i, "Z", i, 4+i, 8, false)
	}
	c.next()
	c.line("SUBQ $%d, CX", row)
	c.line("JGE loop")
	c.w.label("rest", fmt.Sprintf("the n%%%d elements left", row))
	c.line("ANDL $%d, CX", row-1)
	c.line("JEQ fold")
	for i := range 3 {
		c.line("CMPL CX, $%d", row/4)
		c.line("JLE rest%d", i+1)
		c.step(64*i, "Z", i, 4+i, 8, false)
		c.line("SUBL $%d, CX", row/4)
	}
	for i := 3; ; i-- {
		c.last512(64*i, "Z", i)
		if i == 0 {
			break
		}
		c.line("JMP foldRest")
		c.mark(fmt.Sprint("rest", i))
	}
	c.w.label("foldRest", "")
	c.w.line("VXORPS X8, X8, X8", "the last lane gets its +0, and with it the sum")
	c.add(8, 3, 3, "Z")
	c.w.label("fold", fmt.Sprintf("lane j gains lane j + %d, then j + %d, …", row/2, row/4))
	for _, f := range [][2]int{{2, 0}, {3, 1}, {1, 0}} {
		c.add(f[0], f[1], f[1], "Z")
	}
	c.line("VEXTRACTF64X4 $1, Z0, Y1")
	c.add(1, 0, 0, "Y")
	c.foldLast()
	c.line("JMP end")
	c.few(row, 4, 8)
	for i := range 3 {
		c.line("%s CX, $%d", map[bool]string{true: "CMPQ", false: "CMPL"}[i == 0], row/8)
		c.line("JLE few%d", i+1)
		c.step(32*i, "Y", i, 4+i, 8, false)
		c.line("SUBL $%d, CX", row/8)
	}
	c.last512(96, "Y", 3)
	c.add(3, 1, 1, "Y")
	c.line("JMP fold3")
	c.mark("few3")
	c.last512(64, "Y", 2)
	c.mark("fold3")
	c.add(2, 0, 0, "Y")
	c.line("JMP fold2")
	c.mark("few2")
	c.last512(32, "Y", 1)
	c.mark("fold2")
	c.add(1, 0, 0, "Y")
	c.line("JMP fold1")
	c.mark("few1")
	c.last512(0, "Y", 0)
	c.foldFew()
}
