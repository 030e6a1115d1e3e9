package main

import (
	"fmt"
	"strings"
)

// fusedNEON is NEON for the compiler of expressions. The last elements are two and one (of float64,
// one), in registers whose lanes above hold zeros.
type fusedNEON struct{ neon }

// roots is not set: NEON has no use for it.
func (fusedNEON) roots() bool { return false }

func (fusedNEON) data([]byte) string { return "" }

func (m fusedNEON) withElements(wide bool) target {
	m.wide = wide
	return m
}

func (fusedNEON) registers() (vectors, masks int) { return 32, 0 }

func (m fusedNEON) pieces(_ bool, regs int) []block {
	lanes := 16 / m.size()
	all := []block{{lanes, 1, loop, false}}
	if regs > 1 {
		all = append([]block{{lanes * regs, regs, loop, false}}, all...)
	}
	for n := lanes / 2; n > 0; n /= 2 {
		all = append(all, block{n, 1, bit, false})
	}
	return all
}

func (fusedNEON) rowRegisters() string {
	return `//	R6              the fifth slice
//	R7, R8          rows left, elements of a row
//	R9              the first element of d
`
}

func (fusedNEON) head(_ bool, does, more string) string {
	return `#include "textflag.h"
#include "zneon.h"

` + does + `
// The last elements are done two at once and one alone (of float64, one alone), by the same
// instructions; the lanes above, which hold zeros, are not stored.
//
// Registers:
//
//	R0, R1, R2, R3  the next elements of the slices, in their order
//	R4              elements left, minus those that the loop at hand takes at a time
` + more
}

func (fusedNEON) defines([]byte) string { return "" }

func (fusedNEON) pointer(e *expr, slice string) string {
	for i, name := range e.sig.slices() {
		if name == slice {
			return neonPointers[i]
		}
	}
	panic("no slice " + slice)
}

// neonPointers hold the next elements of the slices, in their order.
var neonPointers = []string{"R0", "R1", "R2", "R3", "R6"}

// one loads an element.
func (m fusedNEON) one() string {
	if m.wide {
		return "FMOVD"
	}
	return "FMOVS"
}

func (m fusedNEON) args(w *text, e *expr) {
	at, _ := e.sig.frame()
	for i, name := range e.sig.slices() {
		w.line(fmt.Sprintf("MOVD %s_base+%d(FP), %s", name, at[name], neonPointers[i]), "")
		if i == 0 && !e.outer {
			w.line(fmt.Sprintf("MOVD %s_len+%d(FP), R4", name, at[name]+8), "")
		}
	}
	for _, v := range e.fixed {
		if v.uses == 0 {
			continue
		}
		switch v.op {
		case "row": // in beginRow
		case "scalar":
			if e.sig.typeOf(v.name) == "uint32" {
				w.line(fmt.Sprintf("MOVWU %s+%d(FP), R5", v.name, at[v.name]), "")
				w.line(fmt.Sprintf("VDUP R5, V%d.S4", v.reg), "")
			} else {
				w.line(fmt.Sprintf("%s %s+%d(FP), F%d", m.one(), v.name, at[v.name], v.reg), "")
				w.line(fmt.Sprintf("VDUP V%d.%s[0], V%d.%s", v.reg, m.vector()[:1], v.reg, m.vector()), "")
			}
		case "constant":
			if v.bits == 0 {
				w.line(fmt.Sprintf("VEOR V%d.B16, V%d.B16, V%d.B16", v.reg, v.reg, v.reg), v.name)
				continue
			}
			if m.wide {
				w.lines([]string{fmt.Sprintf("MOVD $0x%016x, R5", v.bits), fmt.Sprintf("VDUP R5, V%d.D2", v.reg)}, v.name)
				continue
			}
			w.lines([]string{fmt.Sprintf("MOVW $0x%08x, R5", v.bits), fmt.Sprintf("VDUP R5, V%d.S4", v.reg)}, v.name)
		default:
			w.lines(m.emit(e, block{}, v, 0), v.comment())
		}
	}
	if e.counter0 != nil {
		c := e.counterReg
		w.lines([]string{"MOVD $0x0000000100000000, R5", fmt.Sprintf("VMOV R5, V%d.D[0]", c), "MOVD $0x0000000300000002, R5",
			fmt.Sprintf("VMOV R5, V%d.D[1]", c), fmt.Sprintf("VADD V%d.S4, V%d.S4, V%d.S4", c, e.counter0.args[0].reg, c)},
			"the indices of the elements of one register")
		w.lines([]string{"MOVW $4, R5", fmt.Sprintf("VDUP R5, V%d.S4", c+1)}, "and what they grow by")
	}
}

func (fusedNEON) spare(*expr, block, *value, *value) bool { return false }

func (fusedNEON) dest(v *value, dying []bool) (arg int, early bool) {
	switch v.op {
	case "fma", "fnma":
		if dying[2] {
			return 2, false
		}
		return -1, true
	case "atMost", "atLeast", "notBelow0", "not0":
		return -1, true
	case "choose":
		if dying[0] {
			return 0, false
		}
		return -1, true
	case "counter":
		return -1, false
	}
	for i := range dying {
		if dying[i] {
			return i, false
		}
	}
	return -1, false
}

func (m fusedNEON) emit(e *expr, b block, v *value, j int) []string {
	number := func(i int) int {
		if a := v.args[i]; !a.fixed {
			return a.reg + j
		}
		return v.args[i].reg
	}
	n := func(i int) string { return fmt.Sprint(number(i)) }
	d := fmt.Sprint(v.reg + j)
	native := func(format string, arrangement string, args ...any) string {
		for i, a := range args {
			args[i] = fmt.Sprintf("V%v.%s", a, arrangement)
		}
		return fmt.Sprintf(format, args...)
	}
	op := func(name string, args ...string) string { return call(name+"_"+m.vector(), args...) }
	bits := func(name string) []string {
		return []string{native(name+" %s, %s, %s", "B16", n(1), n(0), d)}
	}
	switch v.op {
	case "add", "sub", "mul", "div":
		return []string{op(map[string]string{"add": "VFADD", "sub": "VFSUB", "mul": "VFMUL", "div": "VFDIV"}[v.op], n(1), n(0), d)}
	case "sqrt":
		return []string{op("VFSQRT", n(0), d)}
	case "fma", "fnma":
		s := []string{native(map[string]string{"fma": "VFMLA", "fnma": "VFMLS"}[v.op]+" %s, %s, %s", m.vector(), n(1), n(0), d)}
		if d != n(2) {
			s = append([]string{native("VMOV %s, %s", "B16", n(2), d)}, s...)
		}
		return s
	case "and", "where":
		return bits("VAND")
	case "or":
		return bits("VORR")
	case "xor", "xorInt":
		return bits("VEOR")
	case "atMost":
		return []string{op("VFCMGT", n(1), n(0), d), native("VBSL %s, %s, %s", "B16", n(0), n(1), d)}
	case "atLeast":
		return []string{op("VFCMGT", n(0), n(1), d), native("VBSL %s, %s, %s", "B16", n(0), n(1), d)}
	case "above0":
		return []string{op("VFCMGT0", n(0), d)}
	case "notBelow0":
		return []string{op("VFCMLT0", n(0), d), call("VNOT_B16", d, d)}
	case "less": // y > x
		return []string{op("VFCMGT", n(0), n(1), d)}
	case "lessEqual":
		return []string{op("VFCMGE", n(0), n(1), d)}
	case "equal":
		return []string{op("VFCMEQ", n(0), n(1), d)}
	case "not0":
		return []string{op("VFABS", n(0), d), op("VFCMGT0", d, d)}
	case "choose":
		s := []string{native("VBSL %s, %s, %s", "B16", n(2), n(1), d)}
		if d != n(0) {
			s = append([]string{native("VMOV %s, %s", "B16", n(0), d)}, s...)
		}
		return s
	case "counter":
		s := []string{native("VMOV %s, %s", "B16", e.counterReg, d)}
		switch {
		case b.kind == loop:
			s = append(s, native("VADD %s, %s, %s", "S4", e.counterReg+1, e.counterReg, e.counterReg))
		case b.n > 1: // the indices of what is left come to the front
			s = append(s, native("VEXT $8, %s, %s, %s", "B16", e.counterReg, e.counterReg, e.counterReg))
		}
		return s
	case "shiftRight":
		return []string{native(fmt.Sprintf("VUSHR $%d, ", v.bits)+"%s, %s", "S4", n(0), d)}
	case "mulInt":
		return []string{call("VMUL_S4", n(1), n(0), d)}
	case "noLess":
		return []string{call("VCMHS_S4", n(1), n(0), d)}
	}
	panic("no instruction for " + v.op)
}

func (m fusedNEON) move(e *expr, b block, v *value) []string {
	r, name := v.reg, "FMOVQ"
	if v.op == "store" {
		r = v.args[0].reg
	}
	list := fmt.Sprint("F", r)
	switch {
	case b.regs == 4:
		name, list = "VLD1", fmt.Sprintf("[V%d.S4, V%d.S4, V%d.S4, V%d.S4]", r, r+1, r+2, r+3)
	case b.regs == 2:
		name, list = "VLD1", fmt.Sprintf("[V%d.S4, V%d.S4]", r, r+1)
	case b.n*m.size() == 8:
		name = "FMOVD"
	case b.n*m.size() == 4:
		name = "FMOVS"
	}
	list = strings.ReplaceAll(list, "S4", m.vector())
	at := "(" + m.pointer(e, v.from) + ")"
	if v.op == "load" {
		return []string{name + " " + at + ", " + list}
	}
	if name == "VLD1" {
		name = "VST1"
	}
	return []string{name + " " + list + ", " + at}
}

func (m fusedNEON) advance(e *expr, b block) []string {
	var s []string
	for i, name := range e.sig.slices() {
		if !e.outer || name != "x" {
			s = append(s, fmt.Sprintf("ADD $%d, %s", m.size()*b.n, neonPointers[i]))
		}
	}
	return s
}

func (m fusedNEON) beginRow(w *text, e *expr) {
	at, _ := e.sig.frame()
	x, d, row := m.pointer(e, "x"), m.pointer(e, "d"), e.row.reg
	w.lines([]string{fmt.Sprintf("MOVD x_len+%d(FP), R7", at["x"]+8), fmt.Sprintf("MOVD d_len+%d(FP), R8", at["d"]+8), "MOVD " + d + ", R9", "CBZ R7, done"}, "")
	w.label("row", "for each element of x")
	w.lines([]string{"FMOVS.P 4(" + x + "), " + fmt.Sprint("F", row), fmt.Sprintf("VDUP V%d.S[0], V%d.S4", row, row)}, "x")
	w.lines([]string{"MOVD R9, " + d, "MOVD R8, R4"}, "")
}

func (m fusedNEON) advanceLast(e *expr, b block) []string { return m.advance(e, b) }

func (fusedNEON) nextRow() []string { return []string{"SUB $1, R7", "CBNZ R7, row"} }

func (fusedNEON) count(n int) string {
	if n < 0 {
		return fmt.Sprintf("SUBS $%d, R4", -n)
	}
	return fmt.Sprintf("ADDS $%d, R4", n)
}

func (m fusedNEON) tail(b block, label string) []string {
	return []string{fmt.Sprintf("TBZ $%d, R4, %s", map[int]int{2: 1, 1: 0}[b.n], label)}
}

func (m fusedNEON) tailMask(*expr, block, string) []string { panic("NEON has no masks") }
