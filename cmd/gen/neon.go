package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// An instruction is one that Go's arm64 assembler does not know, in ARM's own
// notation. In it, T stands for each of the sizes, and the fields are named as
// in the macro that it becomes: registers m, n and d, a lane i, a shift.
type instruction struct {
	name  string // of the macro, without the size
	arm   string
	word  uint32 // with all fields zero, for the size 4S
	sizes []size
}

// A size is how a vector is divided.
type size struct {
	goName, armName string
	flip            uint32 // the bits of the word in which it differs from 4S
	bits            int    // of an element
}

const (
	quad   = 1 << 30 // 128 bits, not 64
	double = 1 << 22 // D, not S
	negate = 1 << 29 // what tells the D form of FMOV from the S form
)

var (
	floats     = []size{{"S2", "2s", quad, 32}, {"S4", "4s", 0, 32}, {"D2", "2d", double, 64}}
	immediates = []size{{"S2", "2s", quad, 32}, {"S4", "4s", 0, 32}, {"D2", "2d", negate, 64}}
	single     = []size{{"S4", "4s", 0, 32}}
	ints       = []size{{"S4", "4s", 0, 32}, {"D2", "2d", double, 64}}
	bits       = []size{{"B16", "16b", 0, 8}}
	toD2       = []size{{"D2", "", 0, 64}}
	toS2       = []size{{"S2", "", 0, 32}}
	toS4       = []size{{"S4", "", 0, 32}}
	toH4       = []size{{"H4", "", 0, 16}}
	toH8       = []size{{"H8", "", 0, 16}}
)

// instructions holds no estimate of a reciprocal, no rounding to odd and no pairwise
// addition: results must not depend on them.
var instructions = []instruction{
	{"VFADD", "fadd vd.T, vn.T, vm.T", 0x4E20D400, floats},
	{"VFSUB", "fsub vd.T, vn.T, vm.T", 0x4EA0D400, floats},
	{"VFMUL", "fmul vd.T, vn.T, vm.T", 0x6E20DC00, floats},
	{"VFDIV", "fdiv vd.T, vn.T, vm.T", 0x6E20FC00, floats},
	{"VFMAX", "fmax vd.T, vn.T, vm.T", 0x4E20F400, floats},
	{"VFMIN", "fmin vd.T, vn.T, vm.T", 0x4EA0F400, floats},
	{"VFABD", "fabd vd.T, vn.T, vm.T", 0x6EA0D400, floats},

	{"VFABS", "fabs vd.T, vn.T", 0x4EA0F800, floats},
	{"VFNEG", "fneg vd.T, vn.T", 0x6EA0F800, floats},
	{"VFSQRT", "fsqrt vd.T, vn.T", 0x6EA1F800, floats},
	{"VFRINTN", "frintn vd.T, vn.T", 0x4E218800, floats},
	{"VFRINTM", "frintm vd.T, vn.T", 0x4E219800, floats},
	{"VFRINTP", "frintp vd.T, vn.T", 0x4EA18800, floats},
	{"VFRINTZ", "frintz vd.T, vn.T", 0x4EA19800, floats},

	{"VFCMEQ", "fcmeq vd.T, vn.T, vm.T", 0x4E20E400, floats},
	{"VFCMGE", "fcmge vd.T, vn.T, vm.T", 0x6E20E400, floats},
	{"VFCMGT", "fcmgt vd.T, vn.T, vm.T", 0x6EA0E400, floats},
	{"VFACGE", "facge vd.T, vn.T, vm.T", 0x6E20EC00, floats},
	{"VFACGT", "facgt vd.T, vn.T, vm.T", 0x6EA0EC00, floats},
	{"VFCMEQ0", "fcmeq vd.T, vn.T, #0.0", 0x4EA0D800, floats},
	{"VFCMGE0", "fcmge vd.T, vn.T, #0.0", 0x6EA0C800, floats},
	{"VFCMGT0", "fcmgt vd.T, vn.T, #0.0", 0x4EA0C800, floats},
	{"VFCMLE0", "fcmle vd.T, vn.T, #0.0", 0x6EA0D800, floats},
	{"VFCMLT0", "fcmlt vd.T, vn.T, #0.0", 0x4EA0E800, floats},

	{"VFMLA", "fmla vd.T, vn.T, vm.T", 0x4E20CC00, floats},
	{"VFMLS", "fmls vd.T, vn.T, vm.T", 0x4EA0CC00, floats},
	{"VFMLA_E", "fmla vd.T, vn.T, vm.E[i]", 0x4F801000, floats},
	{"VFMLS_E", "fmls vd.T, vn.T, vm.E[i]", 0x4F805000, floats},
	{"VFMUL_E", "fmul vd.T, vn.T, vm.E[i]", 0x4F809000, floats},

	{"VFCVTL", "fcvtl vd.2d, vn.2s", 0x0E617800, toD2},
	{"VFCVTL2", "fcvtl2 vd.2d, vn.4s", 0x4E617800, toD2},
	{"VFCVTN", "fcvtn vd.2s, vn.2d", 0x0E616800, toS2},
	{"VFCVTN2", "fcvtn2 vd.4s, vn.2d", 0x4E616800, toS4},
	{"VFCVTL", "fcvtl vd.4s, vn.4h", 0x0E217800, toS4},
	{"VFCVTL2", "fcvtl2 vd.4s, vn.8h", 0x4E217800, toS4},
	{"VFCVTN", "fcvtn vd.4h, vn.4s", 0x0E216800, toH4},
	{"VFCVTN2", "fcvtn2 vd.8h, vn.4s", 0x4E216800, toH8},
	{"VFCVTZS", "fcvtzs vd.T, vn.T", 0x4EA1B800, floats},
	{"VSCVTF", "scvtf vd.T, vn.T", 0x4E21D800, floats},
	{"VUCVTF", "ucvtf vd.T, vn.T", 0x6E21D800, floats},

	{"VFMAXV", "fmaxv sd, vn.4s", 0x6E30F800, single},
	{"VFMINV", "fminv sd, vn.4s", 0x6EB0F800, single},

	{"VFMOV_HALF", "fmov vd.T, #0.5", 0x4F03F400, immediates},
	{"VFMOV_ONE", "fmov vd.T, #1.0", 0x4F03F600, immediates},
	{"VFMOV_TWO", "fmov vd.T, #2.0", 0x4F00F400, immediates},
	{"VFMOV_MINUS_ONE", "fmov vd.T, #-1.0", 0x4F07F600, immediates},

	{"VAND", "and vd.T, vn.T, vm.T", 0x4E201C00, bits},
	{"VORR", "orr vd.T, vn.T, vm.T", 0x4EA01C00, bits},
	{"VBIC", "bic vd.T, vn.T, vm.T", 0x4E601C00, bits},
	{"VORN", "orn vd.T, vn.T, vm.T", 0x4EE01C00, bits},
	{"VNOT", "mvn vd.T, vn.T", 0x6E205800, bits},
	{"VBSL", "bsl vd.T, vn.T, vm.T", 0x6E601C00, bits},
	{"VBIT", "bit vd.T, vn.T, vm.T", 0x6EA01C00, bits},

	{"VCMGT", "cmgt vd.T, vn.T, vm.T", 0x4EA03400, ints},
	{"VCMGE", "cmge vd.T, vn.T, vm.T", 0x4EA03C00, ints},
	{"VCMHI", "cmhi vd.T, vn.T, vm.T", 0x6EA03400, ints},
	{"VCMHS", "cmhs vd.T, vn.T, vm.T", 0x6EA03C00, single},
	{"VSSHR", "sshr vd.T, vn.T, #shift", 0x4F000400, []size{{"S4", "4s", 0, 32}, {"D2", "2d", 0, 64}}},
	{"VSMAX", "smax vd.T, vn.T, vm.T", 0x4EA06400, single},
	{"VSMIN", "smin vd.T, vn.T, vm.T", 0x4EA06C00, single},
	{"VMUL", "mul vd.T, vn.T, vm.T", 0x4EA09C00, single},
	{"VUABA", "uaba vd.T, vn.T, vm.T", 0x6EA07C00, single},
	{"VXTN", "xtn vd.2s, vn.2d", 0x0EA12800, toS2},
	{"VXTN2", "xtn2 vd.4s, vn.2d", 0x4EA12800, toS4},
	{"VSXTL", "sxtl vd.2d, vn.2s", 0x0F20A400, toD2},
	{"VSXTL2", "sxtl2 vd.2d, vn.4s", 0x4F20A400, toD2},

	{"FMOVQ", "ldr qd, [xn, xm]", 0x3CE06800, []size{{"INDEX", "", 0, 0}}},
}

// A macro is an instruction of one size.
type macro struct {
	name string
	arm  string   // T and E replaced
	args []string // in Go's order: sources before the destination
	word uint32
	bits int
}

func (in instruction) macro(s size) macro {
	element := map[int]string{32: "s", 64: "d"}[s.bits]
	m := macro{
		name: in.name + "_" + s.goName,
		arm:  strings.NewReplacer("T", s.armName, "E", element).Replace(in.arm),
		word: in.word ^ s.flip,
		bits: s.bits,
	}
	for _, arg := range []string{"m", "i", "shift", "n", "d"} {
		if regexp.MustCompile(`(\b[vsqx]|\[|#)` + arg + `\b`).MatchString(m.arm) {
			m.args = append(m.args, arg)
		}
	}
	return m
}

// field returns where an argument goes in the word, as an expression that Go's assembler evaluates.
func (m macro) field(arg string) string {
	switch {
	case arg == "m":
		return "(m)<<16"
	case arg == "n":
		return "(n)<<5"
	case arg == "i" && m.bits == 64:
		return "(i)<<11"
	case arg == "i":
		return "((i)&1)<<21 | ((i)>>1)<<11"
	case arg == "shift":
		return fmt.Sprintf("(%d-(shift))<<16", 2*m.bits)
	}
	return "(d)"
}

func macros() []macro {
	var all []macro
	for _, in := range instructions {
		for _, s := range in.sizes {
			all = append(all, in.macro(s))
		}
	}
	return all
}

// neonMacros returns the header that gives Go's assembler the vector instructions it lacks.
func neonMacros() file {
	var b bytes.Buffer
	b.WriteString(`// Code generated by cmd/gen. DO NOT EDIT.

// The vector instructions that Go's arm64 assembler lacks: all on floating point but VFMLA and
// VFMLS, a few on integers, and the load with an index. Arguments are the NUMBERS of registers, in
// Go's order: second source m, first source n, destination d. So VFSUB_S4(2, 1, 0) is V0 = V1 -
// V2. A lane i of the _E macros, and a shift, are numbers, too. The comment gives Arm's notation.
// The assembler has VFMLA, VFMLS, VAND, VORR, VBSL and VBIT; they are here, too, for macros that
// count registers.

`)
	for _, m := range macros() {
		word := fmt.Sprintf("0x%08X", m.word)
		for _, arg := range m.args {
			word += " | " + m.field(arg)
		}
		head := fmt.Sprintf("%s(%s)", m.name, strings.Join(m.args, ", "))
		fmt.Fprintf(&b, "#define %-26s WORD $(%s) // %s\n", head, word, m.arm)
	}
	return file{"kernel/arm64/zneon.h", b.Bytes()}
}
