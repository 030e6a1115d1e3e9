package kernel

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the assembly must and must not contain is read off its text; a CPU that has everything would
// not show it.

var (
	comments    = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	instruction = regexp.MustCompile(`^([A-Z][A-Z0-9]*)((?:\.[A-Z_]+)*)(?:\s+(.*))?$`)
	use         = regexp.MustCompile(`^(\w+)\((.*)\)$`)
	definition  = regexp.MustCompile(`^#define\s+(\w+)(\([^)]*\))?\s*(.*)$`)
	word        = regexp.MustCompile(`\w+`)
)

// A code is an assembly file's text, broken into instructions.
type code []op

type op struct {
	line     int
	label    string // if it is a label
	mnemonic string
	suffix   string // .Z, .BCST, .P, …
	args     string
	macro    string // the #define whose body it is in, if any
	call     string // the macro that it is a use of, if it is
}

// read breaks text up. Names that stand for something without arguments are replaced by it.
func readAssembly(text string) code {
	text = comments.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	aliases := map[string]string{}
	var ops code
	macro := ""
	for i, line := range strings.Split(text, "\n") {
		continues := strings.HasSuffix(strings.TrimSpace(line), "\\")
		line = strings.TrimSuffix(strings.TrimSpace(line), "\\")
		if m := definition.FindStringSubmatch(line); m != nil {
			if m[2] == "" && !continues && !strings.Contains(m[3], ";") && len(strings.Fields(m[3])) == 1 {
				aliases[m[1]] = strings.TrimSpace(m[3])
				continue
			}
			macro, line = m[1], m[3]
		} else if strings.HasPrefix(line, "#") {
			continue
		}
		line = word.ReplaceAllStringFunc(line, func(w string) string {
			for range 4 {
				if a, ok := aliases[w]; ok {
					w = a
				}
			}
			return w
		})
		for part := range strings.SplitSeq(line, ";") {
			part = strings.TrimSpace(part)
			if name, rest, ok := strings.Cut(part, ":"); ok && regexp.MustCompile(`^\w+$`).MatchString(name) {
				ops = append(ops, op{line: i + 1, label: name})
				part = strings.TrimSpace(rest)
			}
			if m := instruction.FindStringSubmatch(part); m != nil {
				ops = append(ops, op{line: i + 1, mnemonic: m[1], suffix: m[2], args: m[3], macro: macro, call: m[1]})
			} else if m := use.FindStringSubmatch(part); m != nil {
				ops = append(ops, op{line: i + 1, args: m[2], macro: macro, call: m[1]})
			}
		}
		if !continues {
			macro = ""
		}
	}
	return ops
}

var (
	vector   = regexp.MustCompile(`\b[XYZ]\d+\b`)
	wide     = regexp.MustCompile(`\b[YZ]\d+\b`)
	only512  = regexp.MustCompile(`\bZ\d+\b|\b[XY](1[6-9]|2\d|3[01])\b|\bK[0-7]\b`)
	reserved = map[string]*regexp.Regexp{
		"amd64": regexp.MustCompile(`\b(BP|R14|R15|g)\b`),
		"arm64": regexp.MustCompile(`\b(R1[678]|R2[789]|R18_PLATFORM|g)\b`),
	}
	// Legacy encodings stall behind dirty upper halves of registers.
	legacy  = regexp.MustCompile(`^(MOV(SS|SD|[AU]P[SD]|DQ[AU]|OU|OA|[HL]P[SD]|HLPS|LHPS|MSKP[SD]|NT.*|SHDUP|SLDUP|DDUP)|(ADD|SUB|MUL|DIV|SQRT|MIN|MAX|CMP|AND|ANDN|OR|XOR|UNPCK[HL]|SHUF|BLENDV?|ROUND|DP|HADD|HSUB|ADDSUB)[SP][SD]|U?COMIS[SD]|CVT.*|P[A-Z]+|RCP.*|RSQRT.*|INSERTPS|EXTRACTPS|FXSAVE|EMMS)$`)
	general = regexp.MustCompile(`^(POP[QLW]?|POPF[QL]?|PUSH[QLW]?|PUSHF[QL]?|PAUSE|PCALIGN|PCDATA|PREFETCH.*|POPCNT[LQW])$`)
	// Different answers on different CPUs, or an order of additions that is not the contract's.
	banned = map[string]*regexp.Regexp{
		"amd64": regexp.MustCompile(`^V?(RCP|RSQRT|SCALEF|GETEXP|GETMANT|EXP2|HADD|HSUB|DPP|REDUCE[PS])`),
		"arm64": regexp.MustCompile(`^V?(FRECP|FRSQRT|FCVTXN|FMULX)`),
	}
	// Instructions of AVX2 files that need more than AVX2, FMA and F16C.
	beyondAVX2 = regexp.MustCompile(`^(VMOVDQ[AU](8|16|32|64)|VPTERNLOG.*|VRNDSCALE.*|VPERM[IT]2.*|VP?(COMPRESS|EXPAND).*|VPRO[LR]V?[DQ]|VRANGE.*|VFPCLASS.*|VFIXUPIMM.*|VPABSQ|VPMULLQ|VP(MAX|MIN)[SU]Q|VPSRAV?Q|VP?BLENDM.*|VALIGN[DQ]|V(EXTRACT|INSERT)[FI](32|64)X.*|VBROADCAST[FI](32|64)X.*|VCVT.*(UDQ|USI|QQ|UQQ).*|VCVTUSI.*|VP(AND|ANDN|OR|XOR)[DQ]|VPTESTN?M.*|VPMOV(B|W|D|Q|M).{1,2}2?.*M.*|K[A-Z]+[BWDQ]|[ABPLT](NDN|EXTR|LSR|DEP|EXT|ZCNT|OPCNT)[LQ]|SHLX.*|SHRX.*|SARX.*|BZHI.*|RORX.*|MULX.*)$`)
	// And of AVX-512 files, more than F, BW, DQ and VL.
	beyondAVX512 = regexp.MustCompile(`^(VPCONFLICT.*|VPLZCNT.*|VPERM(I2|T2)?B|VPMULTISHIFT.*|VPDP.*|VPMADD52.*|VPOPCNT.*|VPSH[LR]D.*|VPSHUFBITQMB|V.*BF16.*|V([^C].*|C[^V].*|CVT[^P].*|CVTP[^S].*)PH|VP(COMPRESS|EXPAND)[BW]|VGF2P8.*|VAES.*|VPCLMUL.*|VPREFETCH.*|V4F.*)$`)
	// And of SSE2 files, more than every amd64 has. Nothing is wide there, as in what Go compiles.
	beyondSSE2 = regexp.MustCompile(`^(V[A-Z0-9]+|MOV(SHDUP|SLDUP|DDUP|NTDQA)|(BLENDV?|ROUND|DP|HADD|HSUB|ADDSUB)[SP][SD]|INSERTPS|EXTRACTPS|P(SHUFB|ABS.|SIGN.|ALIGNR|H.*|MADDUBSW|MULHRSW|MULLD|TEST|BLEND.*|EXTR[BDQ]|INSR[BDQ]|M(AX|IN)(SB|SD|UW|UD)|MOV[SZ]X.*|ACKUSDW|CMPEQQ|CMPGTQ|OPCNT.*)|CRC32.*|LDDQU)$`)
	raw        = regexp.MustCompile(`^(WORD|BYTE|LONG|QUAD)$`)
)

// dirtyReturns returns the lines of functions that Go can call, at which they return without
// VZEROUPPER right before. A file's own functions (TEXT name<>) may: they return to assembly.
func dirtyReturns(ops code) (lines []int) {
	dirty := map[string]bool{} // macros that return so
	for range 5 {              // macros within macros
		for i, o := range ops {
			if o.macro != "" && (o.mnemonic == "RET" && !clean(ops[:i]) || dirty[o.call]) {
				dirty[o.macro] = true
			}
		}
	}
	local := false
	for i, o := range ops {
		switch {
		case o.macro != "":
		case o.mnemonic == "TEXT":
			local = strings.Contains(o.args, "<>")
		case !local && (o.mnemonic == "RET" && !clean(ops[:i]) || dirty[o.call]):
			lines = append(lines, o.line)
		}
	}
	return lines
}

// clean reports whether there is a VZEROUPPER at the end of ops, or only instructions after it
// that make nothing wide again, and nothing that is jumped to.
func clean(ops code) bool {
	for i := len(ops) - 1; i >= 0; i-- {
		switch o := ops[i]; {
		case o.mnemonic == "VZEROUPPER":
			return true
		case o.mnemonic == "" || o.mnemonic == "TEXT" || o.mnemonic == "RET" || wide.MatchString(o.args):
			return false
		}
	}
	return false
}

// faults returns what is wrong with the assembly text of the file name.
func faults(name, text string) []string {
	var found []string
	say := func(line int, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
	}
	base := filepath.Base(name)
	arch := "amd64"
	if strings.Contains(name, "arm64") { // the folder, for a header
		arch = "arm64"
	}
	sse2 := strings.Contains(base, "sse2")
	avx2 := strings.Contains(base, "avx2")
	avx512 := strings.Contains(base, "avx512")
	source := strings.HasSuffix(base, ".s")
	generatedHeader := strings.HasPrefix(base, "z") && strings.HasSuffix(base, ".h")
	if source {
		if !regexp.MustCompile(`_(sse2_amd64|avx2_amd64|avx512_amd64|neon_arm64)\.s$|^zconstants_(amd64|arm64)\.s$`).MatchString(base) {
			say(1, "the name does not say the set and the architecture")
		}
		if !strings.Contains(text, "//go:build !purego\n") {
			say(1, "not left out by the build tag purego")
		}
		if !strings.Contains(text, `#include "textflag.h"`) {
			say(1, "textflag.h is not included")
		}
	}

	ops := readAssembly(text)
	touchesWide := avx2 || avx512
	for _, o := range ops {
		touchesWide = touchesWide || wide.MatchString(o.args)
	}
	for _, o := range ops {
		switch {
		case o.mnemonic == "" || o.mnemonic == "TEXT" || o.mnemonic == "GLOBL" || o.mnemonic == "DATA":
			continue
		case raw.MatchString(o.mnemonic):
			if !generatedHeader {
				say(o.line, "%s: an instruction as a number; only a generated header may have them", o.mnemonic)
			}
			continue
		case reserved[arch].MatchString(o.args):
			say(o.line, "%s %s: a reserved register", o.mnemonic, o.args)
		case banned[arch].MatchString(o.mnemonic):
			say(o.line, "%s is banned", o.mnemonic)
		}
		if arch != "amd64" {
			continue
		}
		switch {
		case sse2 && (beyondSSE2.MatchString(o.mnemonic) || wide.MatchString(o.args) || only512.MatchString(o.args)):
			say(o.line, "%s %s is not in SSE2", o.mnemonic, o.args)
		case !sse2 && !strings.HasPrefix(o.mnemonic, "V") && (vector.MatchString(o.args) && !strings.HasPrefix(o.mnemonic, "K") || legacy.MatchString(o.mnemonic) && !general.MatchString(o.mnemonic)):
			say(o.line, "%s is not in VEX encoding", o.mnemonic)
		case avx2 && only512.MatchString(o.args):
			say(o.line, "%s %s: a register of AVX-512", o.mnemonic, o.args)
		case avx2 && (o.suffix != "" || beyondAVX2.MatchString(o.mnemonic)):
			say(o.line, "%s%s is not in AVX2, FMA or F16C", o.mnemonic, o.suffix)
		case avx512 && beyondAVX512.MatchString(o.mnemonic):
			say(o.line, "%s is not in AVX-512 F, BW, DQ or VL", o.mnemonic)
		}
	}
	if arch == "amd64" && touchesWide {
		for _, line := range dirtyReturns(ops) {
			say(line, "RET without VZEROUPPER before it")
		}
	}
	return found
}

func TestAssembly(t *testing.T) {
	if _, err := os.Stat("call.go"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	var names []string
	for _, pattern := range []string{"*.[sh]", "*/*.[sh]"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		names = append(names, found...)
	}
	assert.NotEmpty(t, names)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, fault := range faults(filepath.ToSlash(name), string(text)) {
			t.Error(fault)
		}
	}
}

// TestAssemblyFaultsAreFound tests the test.
func TestAssemblyFaultsAreFound(t *testing.T) {
	const head = "//go:build !purego\n#include \"textflag.h\"\n"
	for _, c := range []struct{ name, text, complaint string }{
		{"a_avx2_amd64.s", "TEXT ·F(SB), NOSPLIT, $0-0\n\tVADDPS (SI), Y0, Y0 // not Z0\n\tVMOVSS X0, ret+48(FP)\n\tVZEROUPPER\n\tRET\n", ""},
		{"a_avx2_amd64.s", "\tVZEROUPPER\n\tVMOVSS X0, ret+48(FP)\n\tRET\n", ""},
		{"a_sse2_amd64.s", "\tADDPS X0, X1\n", ""},
		{"a_sse2_amd64.s", "\tVADDPS X0, X0, X1\n", "not in SSE2"},
		{"a_sse2_amd64.s", "\tMOVDDUP X0, X1\n", "not in SSE2"},
		{"a_avx2_amd64.s", "\tVADDPS Z0, Z0, Z1\n", "register of AVX-512"},
		{"a_avx2_amd64.s", "\tVADDPS X16, X0, X1\n", "register of AVX-512"},
		{"a_avx2_amd64.s", "#define acc Y16\n\tVADDPS acc, Y0, Y1\n", "register of AVX-512"},
		{"a_avx2_amd64.s", "\tVPTERNLOGD $1, Y0, Y1, Y2\n", "not in AVX2"},
		{"a_avx2_amd64.s", "\tVADDPS.BCST (SI), Y1, Y2\n", "not in AVX2"},
		{"a_avx2_amd64.s", "\tBZHIQ AX, BX, CX\n", "not in AVX2"},
		{"a_avx2_amd64.s", "\tVCVTTPD2QQ Y0, Y1\n", "not in AVX2"},
		{"a_avx512_amd64.s", "\tVPCONFLICTD Z0, Z1\n", "not in AVX-512"},
		{"a_avx512_amd64.s", "\tVADDPS.Z Z0, Z1, K1, Z2\n\tKMOVW AX, K1\n", ""},
		{"a_avx512_amd64.s", "#define STEP(a, b) \\\n\tVADDPS a, b, b; \\\n\tVRCP14PS b, b\n", "banned"},
		{"a_avx512_amd64.s", "\tVSCALEFPS Z0, Z1, Z2\n", "banned"},
		{"a_avx2_amd64.s", "\tVHADDPS Y0, Y1, Y2\n", "banned"},
		{"a_avx2_amd64.s", "\tMOVSS (SI), X0\n", "VEX"},
		{"a_avx2_amd64.s", "\tMOVQ X0, AX\n", "VEX"},
		{"a_avx2_amd64.s", "#define acc X0\n\tMOVQ acc, AX\n", "VEX"},
		{"a_avx2_amd64.s", "\tCVTSQ2SD AX, X3\n", "VEX"},
		{"a_avx2_amd64.s", "\tPXOR X1, X1\n", "VEX"},
		{"a_avx2_amd64.s", "\tCMPQ AX, $3\n\tMOVQ x+0(FP), SI\n\tSUBQ $3, CX\n\tSHLQ $2, R8\n\tPREFETCHT0 (SI)\n", ""},
		{"a_avx2_amd64.s", "\tVADDPS Y0, Y0, Y0\n\tRET\n", "VZEROUPPER"},
		{"a_avx2_amd64.s", "\tVZEROUPPER\ndone:\n\tRET\n", "VZEROUPPER"},
		{"a_avx2_amd64.s", "\tVZEROUPPER\n\tVMOVUPS Y0, (DI)\n\tRET\n", "VZEROUPPER"},
		{"a_avx2_amd64.s", "\tTESTQ CX, CX\n\tRET\n", "VZEROUPPER"},
		{"a_avx2_amd64.s", "#define END(r) VADDPS r, r, r; RET\n#define BOTH(r) END(r)\nTEXT ·F(SB), NOSPLIT, $0-0\n\tBOTH(Y0)\n", "VZEROUPPER"},
		{"a_avx2_amd64.s", "#define END(r) VADDPS r, r, r; RET\nTEXT tile<>(SB), NOSPLIT, $0-0\n\tEND(Y0)\n", ""},
		{"a_avx2_amd64.s", "#define END VZEROUPPER; RET\nTEXT ·F(SB), NOSPLIT, $0-0\n\tVMOVUPS Y0, (DI)\n\tEND\n", ""},
		{"a_avx2_amd64.s", "\tBYTE $0xc5; BYTE $0xf8\n", "as a number"},
		{"a_neon_arm64.s", "\tWORD $0x4e20d400\n", "as a number"},
		{"arm64/zneon.h", "#define FADD4S(m, n, d) WORD $(0x4e20d400 | (m)<<16)\n", ""},
		{"a_avx2_amd64.s", "\tMOVQ AX, R15\n", "reserved"},
		{"a_avx2_amd64.s", "\tMOVQ AX, BP\n", "reserved"},
		{"a_neon_arm64.s", "\tMOVD R0, R18\n", "reserved"},
		{"a_neon_arm64.s", "\tMOVD R0, R27\n", "reserved"},
		{"a_neon_arm64.s", "\tFRECPE V0.S4, V1.S4\n", "banned"},
		{"a_neon_arm64.s", "\tVFMLA V0.S4, V1.S4, V2.S4\n\tRET\n", ""},
		{"a_amd64.s", "\tRET\n", "does not say"},
	} {
		text := c.text
		if strings.HasSuffix(c.name, ".s") {
			text = head + text
		}
		all := strings.Join(faults(c.name, text), "\n")
		if c.complaint == "" {
			assert.Empty(t, all, c.text)
		} else {
			assert.Contains(t, all, c.complaint, c.text)
		}
	}
	assert.NotEmpty(t, faults("a_avx2_amd64.s", "#include \"textflag.h\"\n"))
}
