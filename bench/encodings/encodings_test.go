package encodings

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/arch/arm64/arm64asm"
)

const kernelDir = "../../kernel"

// A wordMacro is a macro that stands for one instruction as a number.
type wordMacro struct {
	name   string
	params []string
	expr   string // the number
	arm    string // what its comment says, in Arm's notation
}

var wordLine = regexp.MustCompile(`^#define\s+(\w+)\(([^)]*)\)\s+WORD\s+\$\((.*)\)\s*//\s*(.*)$`)

func wordMacros(t *testing.T) (all []wordMacro) {
	text, err := os.ReadFile(filepath.Join(kernelDir, "arm64", "zneon.h"))
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		m := wordLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			require.False(t, strings.Contains(line, "WORD $"), "a line that this test cannot read: %s", line)
			continue
		}
		params := strings.Split(m[2], ",")
		for i := range params {
			params[i] = strings.TrimSpace(params[i])
		}
		all = append(all, wordMacro{m[1], params, m[3], m[4]})
	}
	require.NotEmpty(t, all)
	return all
}

// value computes an expression of numbers, |, &, <<, >>, - and parentheses, as C does.
func value(t *testing.T, expr string, of map[string]int) uint32 {
	token := regexp.MustCompile(`0x[0-9a-fA-F]+|\d+|\w+|<<|>>|[()|&+-]`)
	tokens := token.FindAllString(expr, -1)
	at := 0
	next := func() string {
		if at == len(tokens) {
			return ""
		}
		return tokens[at]
	}
	levels := [][]string{{"|"}, {"&"}, {"<<", ">>"}, {"-", "+"}}
	var level func(i int) int64
	level = func(i int) int64 {
		if i == len(levels) {
			tok := next()
			at++
			if tok == "(" {
				v := level(0)
				require.Equal(t, ")", next(), expr)
				at++
				return v
			}
			if v, ok := of[tok]; ok {
				return int64(v)
			}
			v, err := strconv.ParseInt(tok, 0, 64)
			require.NoError(t, err, expr)
			return v
		}
		v := level(i + 1)
		for slices.Contains(levels[i], next()) {
			op := next()
			at++
			w := level(i + 1)
			switch op {
			case "|":
				v |= w
			case "&":
				v &= w
			case "<<":
				v <<= w
			case ">>":
				v >>= w
			case "-":
				v -= w
			case "+":
				v += w
			}
		}
		return v
	}
	v := level(0)
	require.Equal(t, len(tokens), at, expr)
	return uint32(v)
}

// arguments returns several choices of registers, lanes and shifts: all different, small and large.
func (m *wordMacro) arguments() (all []map[string]int) {
	for _, base := range []int{0, 1, 7, 16, 28} {
		of := map[string]int{}
		for i, p := range m.params {
			switch p {
			case "i":
				of[p] = base % 2
				if strings.Contains(m.arm, ".s[i]") {
					of[p] = base % 4
				}
			case "shift":
				of[p] = 1 + base
			default:
				of[p] = (base + 3*i) % 31 // 31 is the stack pointer, as an address
			}
		}
		all = append(all, of)
	}
	return all
}

var parameter = regexp.MustCompile(`\b([vxqs])([mnd])\b|\[i\]|#shift\b`)

// notation returns the comment of the macro with these registers.
func (m *wordMacro) notation(of map[string]int) string {
	return parameter.ReplaceAllStringFunc(m.arm, func(s string) string {
		switch s {
		case "[i]":
			return fmt.Sprintf("[%d]", of["i"])
		case "#shift":
			return fmt.Sprintf("#%d", of["shift"])
		}
		return fmt.Sprintf("%s%d", s[:1], of[s[1:]])
	})
}

var (
	number = regexp.MustCompile(`#(-?[0-9.]+(?:e[+-]\d+)?)`)
	spaces = regexp.MustCompile(`\s+`)
)

// canonical gives the notation of different tools one form.
func canonical(s string) string {
	s = strings.ToLower(spaces.ReplaceAllString(strings.TrimSpace(s), " "))
	s = strings.ReplaceAll(s, ", ", ",")
	s = number.ReplaceAllStringFunc(s, func(n string) string {
		if v, err := strconv.ParseFloat(n[1:], 64); err == nil {
			return fmt.Sprintf("#%g", v)
		}
		return n
	})
	return s
}

func decode(word uint32) (string, error) {
	b := binary.LittleEndian.AppendUint32(nil, word)
	inst, err := arm64asm.Decode(b)
	if err != nil {
		return "", err
	}
	return canonical(arm64asm.GNUSyntax(inst)), nil
}

// numberOf has what the name of a macro has for the number in Arm's notation.
var numberOf = map[string]string{"ONE": "#1", "HALF": "#0.5", "TWO": "#2", "MINUS_ONE": "#-1"}

// nameSays returns the beginning and the arrangement that the name of a macro promises.
func nameSays(name string) (operation, arrangement, constant string) {
	base, arrangement, _ := cutLast(name, "_")
	if name == "FMOVQ_INDEX" {
		return "ldr", "q", ""
	}
	for _, suffix := range []string{"MINUS_ONE", "ONE", "HALF", "TWO"} {
		if b, ok := strings.CutSuffix(base, "_"+suffix); ok {
			base, constant = b, numberOf[suffix]
			break
		}
	}
	base = strings.TrimSuffix(base, "_E")
	if b, ok := strings.CutSuffix(base, "0"); ok {
		base, constant = b, "#0"
	}
	operation = strings.ToLower(strings.TrimPrefix(base, "V"))
	if operation == "not" {
		operation = "mvn" // one instruction has both names
	}
	n := regexp.MustCompile(`^([BHSD])(\d+)$`).FindStringSubmatch(arrangement)
	if n == nil {
		return operation, "?", constant
	}
	return operation, "." + n[2] + strings.ToLower(n[1]), constant
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// TestWords: every macro of one instruction is that which its comment and its name say, for other
// people's decoder.
func TestWords(t *testing.T) {
	for _, m := range wordMacros(t) {
		for _, of := range m.arguments() {
			word := value(t, m.expr, of)
			got, err := decode(word)
			if !assert.NoError(t, err, "%s %v: %#08x is no instruction", m.name, of, word) {
				break
			}
			want := canonical(m.notation(of))
			if !assert.Equal(t, want, got, "%s %v: %#08x", m.name, of, word) {
				break
			}
			operation, arrangement, constant := nameSays(m.name)
			assert.True(t, strings.HasPrefix(got, operation+" "), "%s is %s", m.name, got)
			assert.Contains(t, got, arrangement, m.name)
			assert.Contains(t, got, constant, m.name)
		}
	}
}

// secondAssembler returns llvm-mc, of any version.
func secondAssembler() string {
	for _, name := range []string{"llvm-mc", "llvm-mc-22", "llvm-mc-21", "llvm-mc-20", "llvm-mc-19", "llvm-mc-18", "llvm-mc-17", "llvm-mc-16", "llvm-mc-15", "llvm-mc-14"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// TestSecondAssembler: llvm-mc makes the same numbers of what the comments say.
func TestSecondAssembler(t *testing.T) {
	path := secondAssembler()
	if path == "" {
		t.Skip("NOT TESTED: there is no llvm-mc")
	}
	var source bytes.Buffer
	var want []uint32
	var who []string
	for _, m := range wordMacros(t) {
		for _, of := range m.arguments() {
			fmt.Fprintln(&source, m.notation(of))
			want = append(want, value(t, m.expr, of))
			who = append(who, fmt.Sprint(m.name, " ", of))
		}
	}
	cmd := exec.Command(path, "-triple=aarch64", "-show-encoding")
	cmd.Stdin = &source
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	encoding := regexp.MustCompile(`encoding: \[0x(..),0x(..),0x(..),0x(..)\]`).FindAllStringSubmatch(string(out), -1)
	require.Len(t, encoding, len(want))
	for i, e := range encoding {
		got, err := strconv.ParseUint(e[4]+e[3]+e[2]+e[1], 16, 32)
		require.NoError(t, err)
		assert.Equal(t, want[i], uint32(got), "%s: %#08x, %#08x", who[i], want[i], got)
	}
	t.Logf("%d instructions of %s agree", len(want), filepath.Base(path))
}

var textLine = regexp.MustCompile(`(?m)^\s*TEXT\s+(·?)(\w+)(?:<>)?\(SB\)`)

// program builds the tests of package kernel for arch and returns the file.
func program(t *testing.T, arch string) string {
	path := filepath.Join(t.TempDir(), arch)
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-o", path, ".")
	cmd.Dir = kernelDir
	cmd.Env = append(os.Environ(), "GOARCH="+arch, "GOOS=linux", "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

// A routine is one that a file of assembly defines, in a program.
type routine struct {
	name        string
	start, size uint64
	code        []byte
}

// routines returns all of an architecture, and requires that none is missing that Go can call.
func routines(t *testing.T, path, arch string) (all []routine) {
	f, err := elf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	files, err := filepath.Glob(filepath.Join(kernelDir, arch, "*.s"))
	require.NoError(t, err)
	wanted := map[string]bool{} // whether Go can call it
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range textLine.FindAllStringSubmatch(string(text), -1) {
			wanted[m[2]] = m[1] != ""
		}
	}
	symbols, err := f.Symbols()
	require.NoError(t, err)
	text := f.Section(".text")
	code, err := text.Data()
	require.NoError(t, err)
	found := map[string]bool{}
	for _, s := range symbols {
		_, name, _ := strings.Cut(s.Name, "/kernel/"+arch+".")
		base := strings.TrimSuffix(name, ".abi0")
		if global, ok := wanted[base]; !ok || global && base == name || s.Size == 0 {
			continue // not assembly, or the wrapper that Go makes
		}
		found[base] = true
		at := s.Value - text.Addr
		all = append(all, routine{base, s.Value, s.Size, code[at : at+s.Size]})
	}
	for name, global := range wanted {
		if global && !found[name] {
			t.Logf("%s is not linked into the tests", name)
		}
	}
	require.GreaterOrEqual(t, len(found)*10, len(wanted)*9, "routines are missing in the program")
	return all
}

var bannedARM64 = regexp.MustCompile(`^(frecp|frsqrt|fcvtxn|fmulx|fcvtn?[amp][su]|frint[aix] |faddp)`)

// TestARM64Routines: every word of every routine is an instruction, and none that the contract
// bans.
func TestARM64Routines(t *testing.T) {
	used := map[string]int{}
	var words int
	for _, r := range routines(t, program(t, "arm64"), "arm64") {
		code := r.code
		for len(code) >= 4 && bytes.Equal(code[len(code)-4:], make([]byte, 4)) {
			code = code[:len(code)-4] // up to the next routine
		}
		for at := 0; at+4 <= len(code); at += 4 {
			word := binary.LittleEndian.Uint32(code[at:])
			got, err := decode(word)
			if !assert.NoError(t, err, "%s+%#x: %#08x", r.name, at, word) {
				continue
			}
			op, _, _ := strings.Cut(got, " ")
			used[op]++
			words++
			assert.NotRegexp(t, bannedARM64, got+" ", "%s+%#x", r.name, at)
		}
	}
	t.Logf("%d words, %d kinds of instructions", words, len(used))
}

var (
	objdumpLine = regexp.MustCompile(`^\s*([0-9a-f]+):\s+((?:[0-9a-f]{2} )+)\s*(\S+)?\s*(.*)$`)
	vectorArg   = regexp.MustCompile(`%[xyz]mm\d+`)
	bannedAMD64 = regexp.MustCompile(`^v?(rcp|rsqrt|scalef|getexp|getmant|exp2|hadd|hsub|dpp|reduce[ps])`)
	// What Go's assembler gives for F, BW, DQ and VL, and no more.
	beyond512 = regexp.MustCompile(`^(vpconflict|vplzcnt|vperm(i2|t2)?b$|vpmultishift|vpdp|vpmadd52|vpopcnt|vpsh[lr]dv?[wdq]|vpshufbitqmb|v.*bf16|v([^c].*|c[^v].*|cvt[^p].*|cvtp[^s].*)ph$|vp(compress|expand)[bw]|vgf2p8|vaes|vpclmul|v4f)`)
	bmi1or2   = regexp.MustCompile(`^(andn|bextr|blsr|blsi|blsmsk|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|tzcnt|lzcnt)$`)
)

// TestAMD64Routines reads every routine with a disassembler: those of AVX2 use VEX and no registers
// of AVX-512, no routine uses an instruction of SSE, and none what the contract bans.
func TestAMD64Routines(t *testing.T) {
	disassembler, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("NOT TESTED: there is no objdump")
	}
	path := program(t, "amd64")
	all := routines(t, path, "amd64")
	out, err := exec.Command(disassembler, "-d", "-w", "--insn-width=16", path).Output()
	require.NoError(t, err)
	starts := map[uint64]*routine{}
	for i := range all {
		starts[all[i].start] = &all[i]
	}
	var r *routine
	read, count := map[string]bool{}, 0
	for line := range strings.Lines(string(out)) {
		m := objdumpLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		at, err := strconv.ParseUint(m[1], 16, 64)
		require.NoError(t, err)
		if s := starts[at]; s != nil {
			r = s
		}
		if r == nil || at >= r.start+r.size {
			r = nil
			continue
		}
		read[r.name] = true
		count++
		where := fmt.Sprintf("%s+%#x: %s %s", r.name, at-r.start, m[3], m[4])
		for _, complaint := range faultsAMD64(r.name, m[2], m[3], m[4]) {
			t.Errorf("%s: %s", where, complaint)
		}
	}
	require.Len(t, read, len(all))
	t.Logf("%d routines, %d instructions", len(read), count)
}

// faultsAMD64 returns what is wrong with an instruction of a routine.
func faultsAMD64(name, raw, op, args string) (found []string) {
	avx2 := !strings.HasSuffix(name, "AVX512") && strings.HasSuffix(name, "AVX2")
	switch {
	case op == "(bad)" || op == ".byte":
		found = append(found, "no instruction")
	case bannedAMD64.MatchString(op):
		found = append(found, "banned")
	case vectorArg.MatchString(args) && !strings.HasPrefix(op, "v"):
		found = append(found, "an instruction of SSE")
	case avx2 && (strings.HasPrefix(raw, "62 ") || strings.Contains(args, "%k") || strings.Contains(args, "%zmm")):
		found = append(found, "an instruction of AVX-512 in a routine of AVX2")
	case bmi1or2.MatchString(op) && (avx2 || op != "bzhi"):
		found = append(found, "an instruction of BMI or LZCNT, which this set does not ask for")
	case beyond512.MatchString(op):
		found = append(found, "more than AVX-512 F, BW, DQ and VL")
	}
	return found
}

// TestFaultsAreFound tests the tests.
func TestFaultsAreFound(t *testing.T) {
	for _, c := range []struct{ name, raw, op, args, complaint string }{
		{"AddAVX2", "c5 fc 58 c1 ", "vaddps", "%ymm1,%ymm0,%ymm0", ""},
		{"AddAVX2", "0f 58 c1 ", "addps", "%xmm1,%xmm0", "SSE"},
		{"AddAVX2", "62 f1 7c 28 58 c1 ", "vaddps", "%ymm1,%ymm0,%ymm0", "AVX-512"},
		{"AddAVX2", "c5 f8 92 c8 ", "kmovw", "%eax,%k1", "AVX-512"},
		{"AddAVX512", "62 f1 7c 48 58 c1 ", "vaddps", "%zmm1,%zmm0,%zmm0", ""},
		{"AddAVX512", "62 f2 7d 48 4c c1 ", "vrcp14ps", "%zmm1,%zmm0", "banned"},
		{"AdamAVX512", "62 f2 7d 48 4e c1 ", "vrsqrt14ps", "%zmm1,%zmm0", "banned"},
		{"AddAVX512", "62 f2 7d 48 44 c1 ", "vplzcntd", "%zmm1,%zmm0", "more than"},
		{"AddAVX2", "c4 e2 f1 f7 c0 ", "shlx", "%rcx,%rax,%rax", "BMI"},
	} {
		all := strings.Join(faultsAMD64(c.name, c.raw, c.op, c.args), "; ")
		if c.complaint == "" {
			assert.Empty(t, all, c)
		} else {
			assert.Contains(t, all, c.complaint, c)
		}
	}
	m := wordMacro{"VFADD_D2", []string{"m", "n", "d"}, "0x4E20D400 | (m)<<16 | (n)<<5 | (d)", "fadd vd.2d, vn.2d, vm.2d"}
	of := map[string]int{"m": 1, "n": 2, "d": 3}
	got, err := decode(value(t, m.expr, of))
	require.NoError(t, err)
	assert.NotEqual(t, canonical(m.notation(of)), got, "a wrong number must show")
	_, err = decode(0xffffffff)
	assert.Error(t, err)
}
