package main

import (
	"fmt"
	"strings"
)

// neon is NEON. Registers are numbers, as the macros of zneon.h want them.
type neon struct{ wide bool }

func (m neon) of(wide bool) machine {
	m.wide = wide
	return m
}

// vector returns the division of a register into elements.
func (m neon) vector() string {
	if m.wide {
		return "D2"
	}
	return "S4"
}

func (m neon) size() int {
	if m.wide {
		return 8
	}
	return 4
}

func (neon) set() string  { return "NEON" }
func (neon) path() string { return "kernel/arm64/zarithmetic_neon_arm64.s" }

func (neon) intro() string {
	return `#include "textflag.h"
#include "zneon.h"

// The element-wise kernels. Each does four registers at a time, then one, and then the
// rest as 2 and 1 elements (of float64, as 1), by the same instructions; the lanes above,
// which hold zeros, are not stored.
//
// Registers:
//
//	R0, R1, R2  the next elements of dst, x and y (or of dx, dy and y)
//	R3          elements left, minus those that the loop at hand takes at a time
//	V0-V3       x
//	V4-V7       y
//	V8-V11      temporary
//	V14, V15    1, the scalar
`
}

func (m neon) blocks(*op) []block {
	if m.wide {
		return []block{{8, 4, loop, false}, {2, 1, loop, false}, {1, 1, bit, false}}
	}
	return []block{{16, 4, loop, false}, {4, 1, loop, false}, {2, 1, bit, false}, {1, 1, bit, false}}
}

// at returns the register that points to the next elements of v.
func (neon) at(v string) string {
	return map[string]string{"dst": "R0", "x": "R1", "y": "R2"}[v]
}

func (m neon) enter(o *op, at map[string]int, uses func(string) bool) []string {
	var s []string
	count := o.dst
	if o.dst != "" {
		s = append(s, fmt.Sprintf("MOVD %s_base+%d(FP), R0", o.dst, at[o.dst]))
	} else {
		count = o.y
	}
	s = append(s, fmt.Sprintf("MOVD %s_len+%d(FP), R3", count, at[count]+8),
		fmt.Sprintf("MOVD %s_base+%d(FP), R1", o.x, at[o.x]))
	if o.y != "" {
		s = append(s, fmt.Sprintf("MOVD %s_base+%d(FP), R2", o.y, at[o.y]))
	}
	if o.a != "" {
		element := m.vector()[:1]
		s = append(s, fmt.Sprintf("FMOV%s %s+%d(FP), F15", element, o.a, at[o.a]),
			fmt.Sprintf("VDUP V15.%s[0], V15.%s", element, m.vector()))
	}
	if uses("1") {
		s = append(s, call("VFMOV_ONE_"+m.vector(), "14"))
	}
	return s
}

func (neon) leave() []string { return []string{"RET"} }

func (neon) reg(_ block, v string, j int) string {
	n := map[string]int{"x": 0, "y": 4, "t": 8, "1": 14, "a": 15}[v]
	if n < 12 {
		n += j
	}
	return fmt.Sprint(n)
}

func (m neon) memory(_ block, v string, _ int) string { return "(" + m.at(v) + ")" }

// move returns the instruction that moves a block, and what it calls the registers of v.
func (m neon) move(b block, v string) (instruction, registers string) {
	r := m.reg(b, v, 0)
	switch m.size() * b.n {
	case 16:
		return "FMOVQ", "F" + r
	case 8:
		return "FMOVD", "F" + r
	case 4:
		return "FMOVS", "F" + r
	}
	return "VLD1", fmt.Sprintf("[V%[1]s.%[5]s, V%[2]s.%[5]s, V%[3]s.%[5]s, V%[4]s.%[5]s]", r, m.reg(b, v, 1), m.reg(b, v, 2), m.reg(b, v, 3), m.vector())
}

func (m neon) load(b block, v string) []string {
	instruction, registers := m.move(b, v)
	return []string{instruction + " " + m.memory(b, v, 0) + ", " + registers}
}

func (m neon) store(b block, v string) []string {
	to := "dst"
	if v == "y" {
		to = "y"
	}
	instruction, registers := m.move(b, v)
	if instruction == "VLD1" {
		instruction = "VST1"
	}
	return []string{instruction + " " + registers + ", " + m.memory(b, to, 0)}
}

func (m neon) next(b block, o *op) []string {
	var s []string
	for _, v := range []struct{ name, arg string }{{"dst", o.dst}, {"x", o.x}, {"y", o.y}} {
		if v.arg != "" {
			s = append(s, fmt.Sprintf("ADD $%d, %s", m.size()*b.n, m.at(v.name)))
		}
	}
	return s
}

func (neon) count(n int) string {
	if n < 0 {
		return fmt.Sprintf("SUBS $%d, R3", -n)
	}
	return fmt.Sprintf("ADDS $%d, R3", n)
}

func (neon) ifNegative(label string) string { return "BLT " + label }
func (neon) ifPositive(label string) string { return "BGE " + label }

func (neon) tail(b block, label string) []string {
	number := map[int]int{2: 1, 1: 0}[b.n] // of the bit that is b.n
	return []string{fmt.Sprintf("TBZ $%d, R3, %s", number, label)}
}

func (m neon) add(d, a, b string) []string { return []string{call("VFADD_"+m.vector(), b, a, d)} }
func (m neon) sub(d, a, b string) []string { return []string{call("VFSUB_"+m.vector(), b, a, d)} }
func (m neon) mul(d, a, b string) []string { return []string{call("VFMUL_"+m.vector(), b, a, d)} }
func (m neon) div(d, a, b string) []string { return []string{call("VFDIV_"+m.vector(), b, a, d)} }

func (m neon) sqrt(d, b string) []string { return []string{call("VFSQRT_"+m.vector(), b, d)} }
func (m neon) round(d, b, direction string) []string {
	name := map[string]string{"RoundToEven": "VFRINTN", "Floor": "VFRINTM", "Ceil": "VFRINTP", "Trunc": "VFRINTZ"}[direction]
	return []string{call(name+"_"+m.vector(), b, d)}
}

func (m neon) abs(d, b string) []string { return []string{call("VFABS_"+m.vector(), b, d)} }
func (m neon) neg(d, b string) []string { return []string{call("VFNEG_"+m.vector(), b, d)} }

func (m neon) fma(d, a, b string) []string {
	return []string{fmt.Sprintf("VFMLA V%[1]s.%[4]s, V%[2]s.%[4]s, V%[3]s.%[4]s", b, a, d, m.vector())}
}

// oneMinusSquare begins with a copy because VFMLS subtracts from its destination.
func (m neon) oneMinusSquare(b block, j int) []string {
	y, t, one := m.reg(b, "y", j), m.reg(b, "t", j), m.reg(b, "1", 0)
	return []string{
		fmt.Sprintf("VMOV V%s.B16, V%s.B16", y, t),
		fmt.Sprintf("VMOV V%s.B16, V%s.B16", one, y),
		fmt.Sprintf("VFMLS V%s.S4, V%s.S4, V%s.S4", t, t, y),
	}
}

func (m neon) unlessLE0(b block, j int, d, c, v string) []string {
	t := m.reg(b, "t", j)
	return []string{call("VFCMLE0_S4", c, t), call("VBIC_B16", t, v, d)}
}

func (m neon) leak(b block, j int, d, c, f string) []string {
	t, y := m.reg(b, "t", j), m.reg(b, "y", j)
	return []string{
		call("VFMUL_S4", f, d, t),
		call("VFCMGT0_S4", c, y),
		fmt.Sprintf("VBIF V%s.B16, V%s.B16, V%s.B16", y, t, d),
	}
}

// call writes the use of a macro of zneon.h.
func call(macro string, args ...string) string {
	return macro + "(" + strings.Join(args, ", ") + ")"
}
