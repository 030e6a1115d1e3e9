package main

import (
	"fmt"
	"strings"
)

// x86 is AVX2 or AVX-512. Both spell most instructions alike, in Go's order of operands,
// destination last; they differ in width, in how they select, and in their tails.
type x86 struct {
	avx512 bool
	wide   bool // float64
}

func (m x86) of(wide bool) machine {
	m.wide = wide
	return m
}

// ps returns the form of an instruction for vectors of the elements.
func (m x86) ps(name string) string {
	if m.wide {
		return name + "PD"
	}
	return name + "PS"
}

// ss returns the form of an instruction for one element.
func (m x86) ss(name string) string {
	if m.wide {
		return name + "SD"
	}
	return name + "SS"
}

func (m x86) size() int {
	if m.wide {
		return 8
	}
	return 4
}

// suffix ends the names of constants of the elements' type.
func (m x86) suffix() string {
	if m.wide {
		return "64"
	}
	return ""
}

func (m x86) set() string {
	if m.avx512 {
		return "AVX512"
	}
	return "AVX2"
}

func (m x86) path() string {
	return "kernel/amd64/zarithmetic_" + strings.ToLower(m.set()) + "_amd64.s"
}

func (m x86) intro() string {
	s := `#include "textflag.h"

// The element-wise kernels. Each does four registers at a time, then one, and then `
	if m.avx512 {
		s += `the
// rest in one register under a mask: what the mask hides is
// neither read nor written. Axpy does it in shorter and shorter registers: a masked store
// holds up the loads of a call that follows.
`
	} else {
		s += `the
// rest in registers of half as many elements, and so on down to 1, by the same
// instructions; the lanes above, which hold zeros, are not stored.
`
	}
	s += `//
// Registers:
//
//	DI, SI, DX  the next elements of dst, x and y (or of dx, dy and y)
//	CX          elements left, minus those that the loop at hand takes at a time
//	R0-R3       x
//	R4-R7       y
//	R8-R11      temporary
//	R12-R15     -0, 1, 0, the scalar
`
	r := "Y"
	if m.avx512 {
		r = "Z"
		s += `//	K1          the tail's mask
//	K2-K5       what a comparison says
`
	}
	s = strings.NewReplacer("R0-R3", r+"0-"+r+"3", "R4-R7", r+"4-"+r+"7", "R8-R11", r+"8-"+r+"11", "R12-R15", r+"12-"+r+"15").Replace(s)
	return s + `
DATA one<>+0(SB)/4, $1.0
GLOBL one<>(SB), RODATA|NOPTR, $4

DATA one64<>+0(SB)/8, $1.0
GLOBL one64<>(SB), RODATA|NOPTR, $8

DATA minusZero<>+0(SB)/4, $0x80000000
GLOBL minusZero<>(SB), RODATA|NOPTR, $4

DATA minusZero64<>+0(SB)/8, $0x8000000000000000
GLOBL minusZero64<>(SB), RODATA|NOPTR, $8

// Predicates of VCMPPS; NaN counts as not less, not greater.
#define NOT_LE $0x16
` + map[bool]string{false: "#define GT $0x1e\n", true: "#define NOT_GT $0x1a\n"}[m.avx512]
}

func (m x86) blocks(o *op) []block {
	if isShort(o.name) {
		n := m.lanes()
		return append([]block{{4 * n, 4, loop, true}, {n, 1, loop, true}}, m.bits()...)
	}
	switch {
	case m.avx512 && m.wide:
		return []block{{32, 4, loop, true}, {8, 1, loop, true}, {8, 1, mask, false}}
	case m.avx512:
		return []block{{64, 4, loop, true}, {16, 1, loop, true}, {16, 1, mask, false}}
	case m.wide:
		return []block{{16, 4, loop, true}, {4, 1, loop, true}, {2, 1, bit, true}, {1, 1, bit, false}}
	}
	return []block{{32, 4, loop, true}, {8, 1, loop, true}, {4, 1, bit, true}, {2, 1, bit, false}, {1, 1, bit, false}}
}

// lanes is the number of elements of a register.
func (m x86) lanes() int {
	if m.avx512 {
		return 64 / m.size()
	}
	return 32 / m.size()
}

// bits are the pieces of half a register, and so on down to one element. Those of less than 16
// bytes cannot be operands.
func (m x86) bits() []block {
	k, all := firstBit, []block(nil)
	for n := m.lanes() / 2; n > 0; n /= 2 {
		all = append(all, block{n, 1, k, n*m.size() >= 16})
		k = bit
	}
	return all
}

var pointer = map[string]string{"dst": "DI", "x": "SI", "y": "DX"}

func (m x86) enter(o *op, at map[string]int, uses func(string) bool) []string {
	var s []string
	count := o.dst
	if o.dst != "" {
		s = append(s, fmt.Sprintf("MOVQ %s_base+%d(FP), DI", o.dst, at[o.dst]))
	} else {
		count = o.y
	}
	s = append(s, fmt.Sprintf("MOVQ %s_len+%d(FP), CX", count, at[count]+8),
		fmt.Sprintf("MOVQ %s_base+%d(FP), SI", o.x, at[o.x]))
	if o.y != "" {
		s = append(s, fmt.Sprintf("MOVQ %s_base+%d(FP), DX", o.y, at[o.y]))
	}
	wide := m.blocks(o)[0]
	if o.a != "" {
		s = append(s, fmt.Sprintf("%s %s+%d(FP), %s", m.ss("VBROADCAST"), o.a, at[o.a], m.reg(wide, "a", 0)))
	}
	if uses("0") {
		s = append(s, "VXORPS X14, X14, X14")
	}
	if uses("1") {
		s = append(s, m.ss("VBROADCAST")+" one"+m.suffix()+"<>(SB), "+m.reg(wide, "1", 0))
	}
	if uses("-0") {
		s = append(s, m.ss("VBROADCAST")+" minusZero"+m.suffix()+"<>(SB), "+m.reg(wide, "-0", 0))
	}
	return s
}

func (m x86) leave() []string { return []string{"VZEROUPPER", "RET"} }

func (m x86) reg(b block, v string, j int) string {
	n := map[string]int{"x": 0, "y": 4, "t": 8, "-0": 12, "1": 13, "0": 14, "a": 15}[v]
	if n < 12 {
		n += j
	}
	return m.name(b, n)
}

// name names register n as wide as b needs it.
func (m x86) name(b block, n int) string {
	bytes := m.size() * b.n / b.regs
	switch {
	case bytes >= 64:
		return fmt.Sprint("Z", n)
	case bytes == 32:
		return fmt.Sprint("Y", n)
	}
	return fmt.Sprint("X", n)
}

func (m x86) memory(b block, v string, j int) string {
	if j == 0 {
		return "(" + pointer[v] + ")"
	}
	return fmt.Sprintf("%d(%s)", j*m.size()*b.n/b.regs, pointer[v])
}

// move is the instruction that moves b.n/b.regs elements.
func (m x86) move(b block) string {
	switch m.size() * b.n {
	case 8:
		return "VMOVSD"
	case 4:
		return "VMOVSS"
	}
	return m.ps("VMOVU")
}

func (m x86) load(b block, v string) []string {
	var s []string
	for j := range b.regs {
		if b.kind == mask {
			s = append(s, m.ps("VMOVU")+".Z "+m.memory(b, v, j)+", K1, "+m.reg(b, v, j))
		} else {
			s = append(s, m.move(b)+" "+m.memory(b, v, j)+", "+m.reg(b, v, j))
		}
	}
	return s
}

func (m x86) store(b block, v string) []string {
	to := "dst"
	if v == "y" {
		to = "y"
	}
	var s []string
	for j := range b.regs {
		if b.kind == mask {
			s = append(s, m.ps("VMOVU")+" "+m.reg(b, v, j)+", K1, "+m.memory(b, to, j))
		} else {
			s = append(s, m.move(b)+" "+m.reg(b, v, j)+", "+m.memory(b, to, j))
		}
	}
	return s
}

func (m x86) next(b block, o *op) []string {
	var s []string
	for _, v := range []struct{ name, arg string }{{"dst", o.dst}, {"x", o.x}, {"y", o.y}} {
		if v.arg != "" {
			s = append(s, fmt.Sprintf("ADDQ $%d, %s", m.size()*b.n, pointer[v.name]))
		}
	}
	return s
}

func (m x86) count(n int) string {
	if n < 0 {
		return fmt.Sprintf("SUBQ $%d, CX", -n)
	}
	return fmt.Sprintf("ADDQ $%d, CX", n)
}

func (m x86) ifNegative(label string) string { return "JLT " + label }
func (m x86) ifPositive(label string) string { return "JGE " + label }

func (m x86) tail(b block, label string) []string {
	if b.kind == mask {
		return []string{fmt.Sprintf("ANDL $%d, CX", b.n-1), "JEQ " + label,
			"MOVL $1, AX", "SHLL CX, AX", "DECL AX", "KMOVW AX, K1"}
	}
	test := []string{fmt.Sprintf("TESTL $%d, CX", b.n), "JEQ " + label}
	if b.kind == firstBit {
		return append([]string{fmt.Sprintf("ANDL $%d, CX", 2*b.n-1), "JEQ done"}, test...)
	}
	return test
}

func (m x86) add(d, a, b string) []string {
	return []string{m.ps("VADD") + " " + b + ", " + a + ", " + d}
}
func (m x86) sub(d, a, b string) []string {
	return []string{m.ps("VSUB") + " " + b + ", " + a + ", " + d}
}
func (m x86) mul(d, a, b string) []string {
	return []string{m.ps("VMUL") + " " + b + ", " + a + ", " + d}
}
func (m x86) div(d, a, b string) []string {
	return []string{m.ps("VDIV") + " " + b + ", " + a + ", " + d}
}
func (m x86) sqrt(d, b string) []string { return []string{m.ps("VSQRT") + " " + b + ", " + d} }

// round takes the direction as an immediate, in which 8 keeps the flag of an inexact result.
func (m x86) round(d, b, direction string) []string {
	name := "VROUND"
	if m.avx512 {
		name = "VRNDSCALE"
	}
	immediate := map[string]int{"RoundToEven": 8, "Floor": 9, "Ceil": 10, "Trunc": 11}[direction]
	return []string{fmt.Sprintf("%s $%d, %s, %s", m.ps(name), immediate, b, d)}
}

// abs and neg do with the sign bit what integers do with a bit: nothing is rounded.
func (m x86) abs(d, b string) []string {
	return []string{m.ps("VANDN") + " " + b + ", " + d[:1] + "12, " + d}
}
func (m x86) neg(d, b string) []string {
	return []string{m.ps("VXOR") + " " + b + ", " + d[:1] + "12, " + d}
}

func (m x86) fma(d, a, b string) []string {
	return []string{m.ps("VFMADD231") + " " + b + ", " + a + ", " + d}
}

func (m x86) oneMinusSquare(b block, j int) []string {
	y := m.reg(b, "y", j)
	return []string{"VFNMADD213PS " + m.reg(b, "1", 0) + ", " + y + ", " + y}
}

func (m x86) unlessLE0(b block, j int, d, c, v string) []string {
	zero := m.reg(b, "0", 0)
	if m.avx512 {
		k := fmt.Sprint("K", 2+j)
		return []string{"VCMPPS NOT_LE, " + zero + ", " + c + ", " + k, "VMOVUPS.Z " + v + ", " + k + ", " + d}
	}
	t := m.reg(b, "t", j)
	return []string{"VCMPPS NOT_LE, " + zero + ", " + c + ", " + t, "VANDPS " + v + ", " + t + ", " + d}
}

func (m x86) leak(b block, j int, d, c, f string) []string {
	zero := m.reg(b, "0", 0)
	if m.avx512 {
		k := fmt.Sprint("K", 2+j)
		return []string{"VCMPPS NOT_GT, " + zero + ", " + c + ", " + k, "VMULPS " + d + ", " + f + ", " + k + ", " + d}
	}
	t, y := m.reg(b, "t", j), m.reg(b, "y", j)
	return []string{
		"VMULPS " + d + ", " + f + ", " + t,
		"VCMPPS GT, " + zero + ", " + c + ", " + y,
		"VBLENDVPS " + y + ", " + d + ", " + t + ", " + d,
	}
}
