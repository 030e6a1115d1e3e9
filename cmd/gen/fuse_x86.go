package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// fusedX86 is AVX2 or AVX-512 for the compiler of expressions. A tail goes under a mask: of
// AVX2 a vector, which masked loads and stores take, of AVX-512 K1.
type fusedX86 struct{ x86 }

// pointers hold the next elements of the slices, in their order.
var x86Pointers = []string{"DI", "SI", "DX", "BX", "R8"}

func (m fusedX86) withElements(wide bool) target {
	m.wide = wide
	return m
}

func (m fusedX86) registers() (vectors, masks int) {
	if m.avx512 {
		return 32, 8
	}
	return 16, 0
}

// roots is set for AVX-512. For 16 elements Emerald Rapids takes 10 cycles to divide, 12 for the
// roots, and 7 for the multiply-adds.
func (m fusedX86) roots() bool { return m.avx512 && !m.wide }

func (m fusedX86) pieces(short bool, regs int) []block {
	n := m.lanes()
	all := []block{{n, 1, loop, true}}
	if regs > 1 {
		all = append([]block{{n * regs, regs, loop, true}}, all...)
	}
	if short {
		return append(all, m.bits()...)
	}
	return append(all, block{n, 1, mask, false})
}

func (fusedX86) rowRegisters() string {
	return `//	R8              the fifth slice
//	R9, R10         rows left, elements of a row
//	R11             the first element of d
`
}

func (m fusedX86) head(short bool, does, more string) string {
	s := "#include \"textflag.h\"\n\n" + does
	switch {
	case short:
		s += `
// The last elements are done in shorter and shorter registers, each half as long: a store under a
// mask holds up the loads of a call that follows, of the same elements and of those near them.
`
	case m.avx512:
		s += `
// The last elements are done under a mask: what it hides is neither read nor written.
`
	default:
		s += `
// The last elements are done under a mask, loads and stores: what it hides is neither read nor
// written.
`
	}
	s += `//
// Registers:
//
//	DI, SI, DX, BX  the next elements of the slices, in their order
//	CX              elements left, minus those that the loop at hand takes at a time
`
	if m.avx512 && !short {
		s += "//	K1              the tail's mask\n"
	}
	return s + more
}

// defines returns the predicates of comparisons that the text needs.
func (m fusedX86) defines(text []byte) string {
	var s strings.Builder
	for _, p := range []struct{ name, value, note string }{
		{"GT", "0x1e", "greater"},
		{"NOT_LT", "0x15", "not less, or NaN"},
		{"NOT_EQ", "0x0c", "less or greater"},
		{"LESS", "0x11", "less"},
		{"LESS_EQ", "0x12", "less or equal"},
		{"EQUAL", "0x00", "equal"},
		{"EXTREME", "0x78", "infinite, subnormal or below 0"},
		{"INEXACT", "0xb9", "infinite, subnormal or NaN"},
		{"NOT_LESS", "5", "of integers without sign"},
	} {
		if bytes.Contains(text, []byte(" "+p.name+",")) {
			fmt.Fprintf(&s, "#define %-8s $%-4s // %s\n", p.name, p.value, p.note)
		}
	}
	if s.Len() == 0 {
		return ""
	}
	return "\n// Predicates of comparisons.\n" + s.String()
}

// data returns what the text needs in memory, static, for it to be broadcast.
func (m fusedX86) data(text []byte) string {
	var s strings.Builder
	for _, c := range []struct {
		name  string
		value float32
	}{{"rootHalf", 0.5}, {"rootU", rootU}, {"rootQ", rootQ}} {
		if bytes.Contains(text, []byte(" "+c.name+"<>(SB),")) {
			fmt.Fprintf(&s, "DATA %s<>+0(SB)/4, $0x%08x // %v\nGLOBL %[1]s<>(SB), RODATA|NOPTR, $4\n", c.name, math.Float32bits(c.value), c.value)
		}
	}
	if s.Len() == 0 {
		return ""
	}
	return "\n// Constants.\n" + s.String()
}

func (m fusedX86) vec(n int) string {
	if m.avx512 {
		return fmt.Sprint("Z", n)
	}
	return fmt.Sprint("Y", n)
}

func (m fusedX86) pointer(e *expr, slice string) string {
	for i, name := range e.sig.slices() {
		if name == slice {
			return x86Pointers[i]
		}
	}
	panic("no slice " + slice)
}

// place returns the memory of register j of a slice.
func (m fusedX86) place(e *expr, slice string, j int) string {
	if j == 0 {
		return "(" + m.pointer(e, slice) + ")"
	}
	return fmt.Sprintf("%d(%s)", m.size()*m.lanes()*j, m.pointer(e, slice))
}

func (m fusedX86) args(w *text, e *expr) {
	at, _ := e.sig.frame()
	for i, name := range e.sig.slices() {
		w.line(fmt.Sprintf("MOVQ %s_base+%d(FP), %s", name, at[name], x86Pointers[i]), "")
		if i == 0 && !e.outer {
			w.line(fmt.Sprintf("MOVQ %s_len+%d(FP), CX", name, at[name]+8), "")
		}
	}
	for _, v := range e.fixed {
		if v.uses == 0 || v.memory {
			continue
		}
		r := m.vec(v.reg)
		switch v.op {
		case "row": // in beginRow
		case "scalar":
			w.line(fmt.Sprintf("%s %s+%d(FP), %s", m.ss("VBROADCAST"), v.name, at[v.name], r), "")
		case "constant":
			if v.bits == 0 {
				if m.avx512 {
					w.line(fmt.Sprintf("VPXORD %s, %s, %s", r, r, r), v.name)
				} else {
					w.line(fmt.Sprintf("VXORPS %s, %s, %s", r, r, r), v.name)
				}
				continue
			}
			if m.wide {
				w.lines([]string{fmt.Sprintf("MOVQ $0x%016x, AX", v.bits), fmt.Sprintf("VMOVQ AX, X%d", v.reg), fmt.Sprintf("VPBROADCASTQ X%d, %s", v.reg, r)}, v.name)
				continue
			}
			w.lines([]string{fmt.Sprintf("MOVL $0x%08x, AX", v.bits), fmt.Sprintf("VMOVD AX, X%d", v.reg), fmt.Sprintf("VPBROADCASTD X%d, %s", v.reg, r)}, v.name)
		default:
			w.lines(m.emit(e, block{}, v, 0), v.comment())
		}
	}
	if e.counter0 != nil {
		first := m.vec(e.counter0.args[0].reg)
		add := "VPADDD ·iota(SB), " + first + ", " + m.vec(e.counterReg)
		w.line(add, "the indices of the elements of one register")
		w.lines([]string{fmt.Sprintf("MOVL $%d, AX", m.lanes()), fmt.Sprintf("VMOVD AX, X%d", e.counterReg+1),
			fmt.Sprintf("VPBROADCASTD X%d, %s", e.counterReg+1, m.vec(e.counterReg+1))}, "and what they grow by")
	}
}

// folded returns the argument of user that is taken from memory, or -1.
func (m fusedX86) folded(e *expr, b block, user *value) int {
	if !b.fold {
		return -1
	}
	order := map[string][]int{
		"add": {1, 0}, "mul": {1, 0}, "sub": {1}, "div": {1}, "and": {1, 0}, "or": {1, 0}, "xor": {1, 0}, "sqrt": {0},
		"atMost": {0}, "atLeast": {0}, "where": {1}, "fma": {2, 1, 0}, "fms": {2, 1, 0}, "fnma": {2, 1, 0},
	}[user.op]
	for _, i := range order {
		v := user.args[i]
		if v.op != "load" || v.uses != 1 {
			continue
		}
		if i == 2 { // the addend: a factor's register takes the result
			f, g := user.args[0], user.args[1]
			if !(dies(f, user) && !(f.op == "load" && f == v)) && !dies(g, user) {
				continue
			}
		}
		stored := false // between the two
		for _, s := range e.steps[v.at:user.at] {
			stored = stored || s.op == "store" && s.from == v.from
		}
		if !stored {
			return i
		}
	}
	return -1
}

// dies says whether the register of v is free after user.
func dies(v, user *value) bool { return !v.fixed && v.last == user.at }

func (m fusedX86) spare(e *expr, b block, user, v *value) bool {
	i := m.folded(e, b, user)
	return i >= 0 && user.args[i] == v
}

func (m fusedX86) dest(v *value, dying []bool) (arg int, early bool) {
	switch v.op {
	case "fma", "fms", "fnma":
		for _, i := range []int{2, 0, 1} {
			if dying[i] {
				return i, false
			}
		}
		return -1, true
	case "counter", "noLess":
		return -1, v.op == "noLess"
	}
	for i := range dying {
		if dying[i] {
			return i, false
		}
	}
	return -1, false
}

func (m fusedX86) emit(e *expr, b block, v *value, j int) []string {
	vec := m.vec // for what is ahead of the loop
	if b.n > 0 {
		vec = func(n int) string { return m.name(b, n) }
	}
	d := vec(v.reg + j)
	arg := func(i int) string {
		a := v.args[i]
		switch {
		case a.memory:
			return a.name + "<>(SB)"
		case a.reg < 0:
			return m.place(e, a.from, j)
		case a.fixed:
			return vec(a.reg)
		case a.mask && m.avx512:
			return fmt.Sprint("K", a.reg+j)
		}
		return vec(a.reg + j)
	}
	// inOrder puts the operand from memory first, where Go wants it.
	inOrder := func(name string) []string {
		x, y := arg(0), arg(1)
		if v.args[0].reg < 0 {
			x, y = y, x
		}
		return []string{name + " " + y + ", " + x + ", " + d}
	}
	choice := func(avx2, avx512 string) string {
		if m.avx512 {
			return avx512
		}
		return avx2
	}
	k := fmt.Sprint("K", v.reg+j)
	compare := func(predicate string) []string {
		to := d
		if m.avx512 {
			to = k
		}
		return []string{m.ps("VCMP") + " " + predicate + ", " + arg(1) + ", " + arg(0) + ", " + to}
	}
	switch v.op {
	case "add":
		return inOrder(m.ps("VADD"))
	case "mul":
		return inOrder(m.ps("VMUL"))
	case "sub":
		return []string{m.ps("VSUB") + " " + arg(1) + ", " + arg(0) + ", " + d}
	case "div":
		return []string{m.ps("VDIV") + " " + arg(1) + ", " + arg(0) + ", " + d}
	case "and":
		return inOrder(m.ps("VAND"))
	case "or":
		return inOrder(m.ps("VOR"))
	case "xor":
		return inOrder(m.ps("VXOR"))
	case "sqrt":
		return []string{m.ps("VSQRT") + " " + arg(0) + ", " + d}
	case "atMost":
		return []string{m.ps("VMIN") + " " + arg(0) + ", " + arg(1) + ", " + d}
	case "atLeast":
		return []string{m.ps("VMAX") + " " + arg(0) + ", " + arg(1) + ", " + d}
	case "fma", "fms", "fnma":
		name := map[string]string{"fma": "VFMADD", "fms": "VFMSUB", "fnma": "VFNMADD"}[v.op]
		x, y, z := arg(0), arg(1), arg(2)
		switch d {
		case z:
		case x:
			if v.args[2].memory {
				return []string{name + m.ps("213") + ".BCST " + z + ", " + y + ", " + d}
			}
			return []string{name + m.ps("213") + " " + z + ", " + y + ", " + d}
		case y:
			return []string{name + m.ps("213") + " " + z + ", " + x + ", " + d}
		default:
			move := m.ps("VMOVA")
			switch {
			case v.args[2].memory:
				move = m.ss("VBROADCAST")
			case v.args[2].reg < 0:
				move = m.ps("VMOVU")
			}
			return []string{move + " " + z + ", " + d, name + m.ps("231") + " " + y + ", " + x + ", " + d}
		}
		if v.args[0].reg < 0 {
			x, y = y, x
		}
		return []string{name + m.ps("231") + " " + y + ", " + x + ", " + d}
	case "root":
		root := m.ps("VSQRT") + " " + arg(2) + ", " + d
		if !e.multiplies(b, j) {
			return []string{root}
		}
		return []string{"VFPCLASSPSZ EXTREME, " + arg(2) + ", K6", "VFPCLASSPSZ INEXACT, " + arg(1) + ", K7",
			"KORTESTW K6, K7", "JEQ 2(PC)", root} // or the next but one
	case "subInt":
		return []string{"VPSUBD " + arg(1) + ", " + arg(0) + ", " + d}
	case "above0":
		return compare("GT")
	case "notBelow0":
		return compare("NOT_LT")
	case "not0":
		return compare("NOT_EQ")
	case "less":
		return compare("LESS")
	case "lessEqual":
		return compare("LESS_EQ")
	case "equal":
		return compare("EQUAL")
	case "where":
		if m.avx512 {
			return []string{m.ps("VMOVU") + ".Z " + arg(1) + ", " + arg(0) + ", " + d}
		}
		return []string{m.ps("VAND") + " " + arg(1) + ", " + arg(0) + ", " + d}
	case "choose":
		if m.avx512 {
			return []string{m.ps("VBLENDM") + " " + arg(1) + ", " + arg(2) + ", " + arg(0) + ", " + d}
		}
		return []string{m.ps("VBLENDV") + " " + arg(0) + ", " + arg(1) + ", " + arg(2) + ", " + d}
	case "counter":
		c, growth := m.vec(e.counterReg), m.vec(e.counterReg+1)
		s := []string{choice("VMOVDQA ", "VMOVDQA32 ") + c + ", " + d}
		if b.kind == loop {
			s = append(s, "VPADDD "+growth+", "+c+", "+c)
		}
		return s
	case "shiftRight":
		return []string{fmt.Sprintf("VPSRLD $%d, %s, %s", v.bits, arg(0), d)}
	case "xorInt":
		return []string{choice("VPXOR ", "VPXORD ") + arg(1) + ", " + arg(0) + ", " + d}
	case "mulInt":
		return []string{"VPMULLD " + arg(1) + ", " + arg(0) + ", " + d}
	case "noLess":
		if m.avx512 {
			return []string{"VPCMPUD NOT_LESS, " + arg(1) + ", " + arg(0) + ", " + k}
		}
		return []string{"VPMAXUD " + arg(1) + ", " + arg(0) + ", " + d, "VPCMPEQD " + arg(0) + ", " + d + ", " + d}
	}
	panic("no instruction for " + v.op)
}

func (m fusedX86) move(e *expr, b block, v *value) []string {
	var s []string
	for j := range b.regs {
		at := m.place(e, v.from, j)
		if v.op == "load" {
			r := m.name(b, v.reg+j)
			switch {
			case b.kind != mask:
				s = append(s, m.x86.move(b)+" "+at+", "+r)
			case m.avx512:
				s = append(s, m.ps("VMOVU")+".Z "+at+", K1, "+r)
			default:
				s = append(s, m.ps("VMASKMOV")+" "+at+", "+m.vec(e.tailReg)+", "+r)
			}
			continue
		}
		r := m.name(b, v.args[0].reg+j)
		if v.args[0].fixed {
			r = m.name(b, v.args[0].reg)
		}
		switch {
		case b.kind != mask:
			s = append(s, m.x86.move(b)+" "+r+", "+at)
		case m.avx512:
			s = append(s, m.ps("VMOVU")+" "+r+", K1, "+at)
		default:
			s = append(s, m.ps("VMASKMOV")+" "+r+", "+m.vec(e.tailReg)+", "+at)
		}
	}
	return s
}

func (m fusedX86) advance(e *expr, b block) []string {
	var s []string
	for i, name := range e.sig.slices() {
		if !e.outer || name != "x" {
			s = append(s, fmt.Sprintf("ADDQ $%d, %s", m.size()*b.n, x86Pointers[i]))
		}
	}
	return s
}

func (m fusedX86) beginRow(w *text, e *expr) {
	at, _ := e.sig.frame()
	x, d := m.pointer(e, "x"), m.pointer(e, "d")
	w.lines([]string{fmt.Sprintf("MOVQ x_len+%d(FP), R9", at["x"]+8), fmt.Sprintf("MOVQ d_len+%d(FP), R10", at["d"]+8), "MOVQ " + d + ", R11", "TESTQ R9, R9", "JEQ done"}, "")
	w.label("row", "for each element of x")
	w.line("VBROADCASTSS ("+x+"), "+m.vec(e.row.reg), "x")
	w.lines([]string{"ADDQ $4, " + x, "MOVQ R11, " + d, "MOVQ R10, CX"}, "")
}

// advanceLast moves the pointers behind the row. CX holds what the mask does not hide.
func (m fusedX86) advanceLast(e *expr, _ block) []string {
	var s []string
	for i, name := range e.sig.slices() {
		if name != "x" && name != "d" {
			s = append(s, fmt.Sprintf("LEAQ (%s)(CX*4), %[1]s", x86Pointers[i]))
		}
	}
	return s
}

func (fusedX86) nextRow() []string { return []string{"DECQ R9", "JNE row"} }

func (m fusedX86) tailMask(e *expr, b block, label string) []string {
	if m.avx512 {
		return m.tail(b, label)
	}
	x, y := fmt.Sprint("X", e.tailReg), m.vec(e.tailReg)
	if m.wide {
		return []string{fmt.Sprintf("ANDL $%d, CX", b.n-1), "JEQ " + label,
			"SHLQ $3, CX", "LEAQ ·ones+32(SB), AX", "SUBQ CX, AX", "VMOVDQU (AX), " + y}
	}
	return []string{fmt.Sprintf("ANDL $%d, CX", b.n-1), "JEQ " + label,
		"VMOVD CX, " + x, "VPBROADCASTD " + x + ", " + y, "VPCMPGTD ·iota(SB), " + y + ", " + y}
}
