package kernel

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The calling convention: what a routine must leave as it was. In a copy of the assembly every
// routine F gets another name, F__body, and a trampoline takes its place: it fills the registers
// that may hold anything with junk, and those that must survive with known values, calls F__body,
// and looks at them. The kernels' tests then run on the copy. So every routine is called this way,
// by whoever calls it, with the arguments that it has.

// insideABI is set in the process that has the copy. It holds the number of routines.
var insideABI = os.Getenv("LOCKSTEP_TEST_ABI")

var routine = regexp.MustCompile(`(?m)^TEXT ·(\w+)\(SB\),(.*)-(\d+)[ \t]*$`)

// prototype matches what Go declares of a routine.
var prototype = regexp.MustCompile(`(?m)^func (\w+)(\(.*[^{}\n])$`)

// abiGo is what the copy has beside the trampolines.
const abiGo = `package ARCH

import "fmt"

// ABICalled counts the calls of each routine.
var ABICalled [N]uint64

var ABINames = [N]string{NAMES}

func abiFailed(index, what int) {
	panic(fmt.Sprintf("ABI: %s did not keep %s", ABINames[index], [...]string{WHAT}[what]))
}
`

// whatAMD64 and whatARM64 name what the trampolines look at, in their order.
var (
	whatAMD64 = []string{"SP or BP", "R14", "R15", "MXCSR", "the direction flag", "the upper halves of Y0 to Y15 zero"}
	whatARM64 = []string{"RSP", "R18", "R28, the goroutine", "R29", "FPCR", "R27"}
)

// upperStateAMD64 finds out whether XGETBV tells that the upper halves of registers are in use: it
// must say so after they were, and say no after VZEROUPPER. Some virtual machines always say yes.
const upperStateAMD64 = `
GLOBL ·upperTold(SB), NOPTR, $8

TEXT ·abiUpperState(SB), NOSPLIT, $0-8
	MOVQ $0, ret+0(FP)
	MOVL $1, AX
	XORL CX, CX
	CPUID
	BTL  $27, CX // OSXSAVE
	JCC  no
	MOVL $0xd, AX
	MOVL $1, CX
	CPUID
	BTL  $2, AX // XGETBV with ECX = 1
	JCC  no
	VPCMPEQD Y0, Y0, Y0
	MOVL $1, CX
	XGETBV
	MOVL AX, BX
	VZEROUPPER
	MOVL $1, CX
	XGETBV
	BTL  $2, BX
	JCC  no
	BTL  $2, AX
	JCS  no
	MOVB $1, ·upperTold(SB)
	MOVQ $1, ret+0(FP)
no:
	RET
`

// trampolineAMD64 returns the trampoline of a routine with that many bytes of arguments and
// results, which has its stack grow if there is too little room.
func trampolineAMD64(name string, index, args int, grows bool) string {
	var s strings.Builder
	say := func(format string, a ...any) { fmt.Fprintf(&s, "\t"+format+"\n", a...) }
	own := (max(args, 16) + 15) &^ 15
	size := own + 16
	fmt.Fprintf(&s, "\nTEXT ·%s(SB), 0, $%d-%d\n", name, size, args)
	say("NO_LOCAL_POINTERS")
	say("MOVQ $%d, AX", 8*index)
	say("LEAQ ·ABICalled(SB), BX")
	say("INCQ (BX)(AX*1)")
	for at := 0; at < args; at += 8 {
		say("MOVQ arg+%d(FP), AX", at)
		say("MOVQ AX, %d(SP)", at)
	}
	say("STMXCSR %d(SP)", own)
	say("MOVQ $0x7ff4dead7fa5beef, AX") // NaN as float64 and, either half, as float32
	for i := range 16 {
		say("VMOVQ AX, X%d", i)
		say("VPBROADCASTQ X%d, Y%d", i, i)
	}
	if strings.HasSuffix(name, "AVX512") {
		for i := 16; i < 32; i++ {
			say("VPBROADCASTQ AX, Z%d", i)
		}
		for i := 1; i < 8; i++ {
			say("KMOVQ AX, K%d", i)
		}
	}
	say("VZEROUPPER") // as Go leaves them
	for _, r := range strings.Fields("BX CX DX SI DI R8 R9 R10 R11 R12 R13 R14 R15") {
		say("MOVQ AX, %s", r)
	}
	say("ADDQ $1, R14")
	say("ADDQ $2, R15") // sets the flags, too
	say("CALL ·%s__body(SB)", name)
	say("PUSHFQ")
	say("POPQ R8")
	say("CLD")
	check := func(what int) { say("JNE bad%d", what) }
	say("LEAQ %d(SP), R9", size)
	say("CMPQ R9, BP")
	check(0)
	if !grows { // looking for room on the stack changes R14, and growing changes R15
		say("MOVQ $0x7ff4dead7fa5bef0, R9")
		say("CMPQ R14, R9")
		check(1)
		say("MOVQ $0x7ff4dead7fa5bef1, R9")
		say("CMPQ R15, R9")
		check(2)
	}
	say("STMXCSR %d(SP)", own+8)
	say("MOVL %d(SP), R9", own)
	say("XORL %d(SP), R9", own+8)
	say("TESTL $0xffc0, R9") // all but the flags of exceptions
	check(3)
	say("TESTQ $0x400, R8")
	check(4)
	say("CMPB ·upperTold(SB), $0")
	say("JEQ back")
	say("MOVL $1, CX")
	say("XGETBV")
	say("TESTL $0x44, AX") // of Y0 to Y15, of Z0 to Z15
	check(5)
	fmt.Fprintln(&s, "back:")
	for at := 0; at < args; at += 8 {
		say("MOVQ %d(SP), AX", at)
		say("MOVQ AX, arg+%d(FP)", at)
	}
	say("RET")
	for what := range whatAMD64 {
		if grows && (what == 1 || what == 2) {
			continue
		}
		fmt.Fprintf(&s, "bad%d:\n", what)
		say("MOVQ $%d, 0(SP)", index)
		say("MOVQ $%d, 8(SP)", what)
		say("JMP bad")
	}
	fmt.Fprintln(&s, "bad:")
	say("CALL ·abiFailed(SB)")
	say("RET")
	return s.String()
}

// trampolineARM64 is trampolineAMD64 for arm64.
func trampolineARM64(name string, index, args int, _ bool) string {
	var s strings.Builder
	say := func(format string, a ...any) { fmt.Fprintf(&s, "\t"+format+"\n", a...) }
	own := 8 + (max(args, 16)+15)&^15
	fmt.Fprintf(&s, "\nTEXT ·%s(SB), 0, $%d-%d\n", name, own+56, args)
	say("NO_LOCAL_POINTERS")
	say("MOVD $·ABICalled(SB), R1")
	say("MOVD %d(R1), R0", 8*index)
	say("ADD $1, R0")
	say("MOVD R0, %d(R1)", 8*index)
	for at := 0; at < args; at += 8 {
		say("MOVD arg+%d(FP), R0", at)
		say("MOVD R0, %d(RSP)", 8+at)
	}
	kept := []string{"RSP", "R18_PLATFORM", "g", "R29", "FPCR"}
	for i, r := range kept {
		say("MOVD %s, R0", r)
		say("MOVD R0, %d(RSP)", own+8*i)
	}
	say("MOVD $0x7ff4dead7fa5beef, R0")
	for i := range 32 {
		say("VDUP R0, V%d.D2", i)
	}
	for i := 1; i < 28; i++ {
		if i != 18 {
			say("MOVD R0, R%d", i)
		}
	}
	say("CMN $0, R0") // sets the flags, too
	say("CALL ·%s__body(SB)", name)
	say("MOVD R27, R1")
	for i, r := range kept {
		say("MOVD %s, R0", r)
		say("MOVD %d(RSP), R2", own+8*i)
		say("CMP R0, R2")
		say("BNE bad%d", i)
	}
	say("MOVD $0x7ff4dead7fa5beef, R2")
	say("CMP R1, R2")
	say("BNE bad5")
	for at := 0; at < args; at += 8 {
		say("MOVD %d(RSP), R0", 8+at)
		say("MOVD R0, arg+%d(FP)", at)
	}
	say("RET")
	for what := range whatARM64 {
		fmt.Fprintf(&s, "bad%d:\n", what)
		say("MOVD $%d, R0", what)
		say("B bad")
	}
	fmt.Fprintln(&s, "bad:")
	say("MOVD R0, 16(RSP)")
	say("MOVD $%d, R0", index)
	say("MOVD R0, 8(RSP)")
	say("CALL ·abiFailed(SB)")
	say("RET")
	return s.String()
}

// writeTrampolines writes the copy of the assembly of arch into dir, and returns the overlay that
// puts it in the place of the original, and the number of routines. spoil may change the text.
func writeTrampolines(t *testing.T, arch, dir string, spoil func(text string) string) (overlay string, n int) {
	replace := map[string]string{}
	put := func(name, text string) {
		path := filepath.Join(dir, arch+"_"+filepath.Base(name))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		original, err := filepath.Abs(filepath.Join(arch, name))
		require.NoError(t, err)
		replace[original] = path
	}
	trampolines := "//go:build !purego\n\n#include \"textflag.h\"\n#include \"funcdata.h\"\n"
	trampoline, what := trampolineARM64, whatARM64
	if arch == "amd64" {
		trampolines += upperStateAMD64
		trampoline, what = trampolineAMD64, whatAMD64
	}
	var names []string
	for name, text := range readFolder(t, arch) {
		if !strings.HasSuffix(name, ".s") {
			continue
		}
		for _, m := range routine.FindAllStringSubmatch(text, -1) {
			args, err := strconv.Atoi(m[3])
			require.NoError(t, err)
			trampolines += trampoline(m[1], len(names), args, !strings.Contains(m[2], "NOSPLIT"))
			names = append(names, strconv.Quote(m[1]))
		}
		text = routine.ReplaceAllString(text, "TEXT ·${1}__body(SB),$2-$3")
		if spoil != nil {
			text = spoil(text)
		}
		put(name, text)
	}
	goText := strings.NewReplacer("ARCH", arch, "[N]", fmt.Sprintf("[%d]", len(names)), "NAMES", strings.Join(names, ", "),
		"WHAT", `"`+strings.Join(what, `", "`)+`"`).Replace(abiGo)
	if arch == "amd64" {
		goText += "\nfunc abiUpperState() bool\n\n// ABIUpper is what abiUpperState found.\nvar ABIUpper = abiUpperState()\n"
	}
	// A routine's stack may grow: the runtime must know its arguments under the new name, too.
	files, err := filepath.Glob(filepath.Join(arch, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range prototype.FindAllStringSubmatch(string(text), -1) {
			goText += "\n//go:noescape\nfunc " + m[1] + "__body" + m[2] + "\n"
		}
	}
	put("abi_"+arch+".go", "//go:build !purego\n\n"+goText)
	put("abi_"+arch+".s", trampolines)
	// What was called, for the test inside, which sees the package only when there is a copy.
	inside := "//go:build !purego\n\npackage kernel\n\nimport \"github.com/lockstep-go/lockstep/kernel/" + arch + "\"\n\n" +
		"func init() {\n\tabiCalled = func() (names []string, calls []uint64) { return " + arch + ".ABINames[:], " + arch + ".ABICalled[:] }\n"
	if arch == "amd64" {
		inside += "\tabiUpper = amd64.ABIUpper\n"
	}
	put("../abi_inside_test.go", inside+"}\n")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	overlay = filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, text, 0o666))
	return overlay, len(names)
}

var (
	abiCalled func() (names []string, calls []uint64) // set by the copy
	abiUpper  bool                                    // XGETBV tells whether upper halves are in use
)

// TestABIInside calls every kernel of every set, in the process that has the copy.
func TestABIInside(t *testing.T) {
	if insideABI == "" {
		t.Skip("TestABI starts this one in a process of its own")
	}
	require.NotNil(t, abiCalled)
	only := os.Getenv("LOCKSTEP_TEST_ABI_KERNEL") // for the test of the test
	b := newBench(block)
	for i := range impls {
		s := &impls[i]
		for _, r := range rows {
			if only != "" && r.name != only {
				continue
			}
			r.compare(t, &genericImpl, s, b, []int{0, 1, 3, 5, 8, 15, 17, 33, 64, 67, 131, 513})
		}
		if only != "" {
			continue
		}
		compareProduct[float32](t, s, b)
		compareProduct[float64](t, s, b)
		compareScaledProduct[float32](t, s, b)
		compareScaledProduct[float64](t, s, b)
		compareTriangles[float32](t, s)
		compareTriangles[float64](t, s)
		compareProductTB[float32](t, s, b)
		compareProductTB[float64](t, s, b)
		for j := range halfTypes {
			own := newBench(block) // they leave no guard words in it
			compareConversions(t, &halfTypes[j], s, own)
			compareHalfProduct(t, &halfTypes[j], s, own)
		}
		compareHalfTranspose(t, s, newBench(block))
		compareTiles(t, s)
		for _, copied := range []bool{true, false} {
			comparePackedKernel[float32](t, s, b, copied)
			comparePackedKernel[float64](t, s, b, copied)
		}
	}
	if only == "" {
		comparePacking[float32](t)
		comparePacking[float64](t)
	}
	if runtime.GOARCH == "amd64" && !abiUpper {
		t.Log("NOT TESTED: this CPU does not tell whether upper halves of registers are in use")
	}
	names, calls := abiCalled()
	assert.Equal(t, insideABI, strconv.Itoa(len(names)))
	var total uint64
	for i, name := range names {
		runs := false
		for _, set := range ISAs() {
			runs = runs || strings.HasSuffix(strings.ToLower(name), set)
		}
		if runs && only == "" {
			assert.NotZero(t, calls[i], "%s was never called", name)
		}
		total += calls[i]
	}
	t.Logf("%d routines, %d calls; upper halves looked at: %v", len(names), total, abiUpper)
}

// runInside runs TestABIInside on a copy of the assembly of arch, or a part of it.
func runInside(t *testing.T, arch string, spoil func(text string) string, options ...string) (string, error) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("NOT TESTED: there is no go command")
	}
	overlay, n := writeTrampolines(t, arch, t.TempDir(), spoil)
	args := []string{"test", "-vet=off", "-count=1", "-short", "-v", "-timeout=9m", "-overlay=" + overlay, "-run=^TestABIInside$"}
	cmd := exec.Command("go", append(append(args, options...), ".")...)
	cmd.Env = append(os.Environ(), "GOARCH="+arch, "GOFLAGS=", "LOCKSTEP_ISA=", "GODEBUG=", fmt.Sprintf("LOCKSTEP_TEST_ABI=%d", n))
	if arch != runtime.GOARCH {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	out, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "calls;") || strings.Contains(line, "NOT TESTED") {
			t.Log(arch + ": " + strings.TrimSpace(line))
		}
	}
	return string(out), err
}

// TestABI: every routine keeps what the calling convention says, whatever the other registers hold.
func TestABI(t *testing.T) {
	if insideABI != "" || purego || sanitizer != "" || runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("no assembly here, or no programs of the same kind")
	}
	out, err := runInside(t, runtime.GOARCH, nil)
	assert.NoError(t, err, out)
	if runtime.GOARCH == "amd64" && !testing.Short() {
		if emulator, err := exec.LookPath("qemu-aarch64-static"); err != nil {
			t.Log("NOT TESTED: arm64: there is no qemu-aarch64-static")
		} else {
			out, err := runInside(t, "arm64", nil, "-exec="+emulator)
			assert.NoError(t, err, out)
		}
	}
}

// TestABIFaultsAreFound tests the test: one routine is made to break each rule.
func TestABIFaultsAreFound(t *testing.T) {
	if testing.Short() || insideABI != "" || purego || sanitizer != "" || runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("each of these takes seconds; on amd64")
	}
	if impls[0].name != "avx512" && impls[0].name != "avx2" {
		t.Skip("no assembly runs here")
	}
	first := regexp.MustCompile(`(?m)^(TEXT ·DotAVX2__body.*)$`)
	last := regexp.MustCompile(`(?s)(TEXT ·DotAVX2__body.*?)\bVZEROUPPER\n`)
	t.Setenv("LOCKSTEP_TEST_ABI_KERNEL", "Dot")
	for _, c := range []struct{ code, complaint string }{
		{"MOVQ $1, R14", "DotAVX2 did not keep R14"},
		{"MOVQ $1, R15", "DotAVX2 did not keep R15"},
		{"MOVQ $1, BP", "DotAVX2 did not keep SP or BP"},
		{"STD", "DotAVX2 did not keep the direction flag"},
		{"MOVL $0x9f80, AX; MOVL AX, -8(SP); LDMXCSR -8(SP)", "DotAVX2 did not keep MXCSR"}, // flush to zero
		{"", "DotAVX2 did not keep the upper halves of Y0 to Y15 zero"},
	} {
		out, err := runInside(t, "amd64", func(text string) string {
			if c.code == "" {
				return last.ReplaceAllString(text, "$1\n")
			}
			return first.ReplaceAllString(text, "$1\n\t"+strings.ReplaceAll(c.code, "$", "$$"))
		})
		if c.code == "" && strings.Contains(out, "NOT TESTED") {
			continue
		}
		assert.Error(t, err, c.code)
		assert.Contains(t, out, c.complaint, c.code)
	}
}
