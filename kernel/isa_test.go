package kernel

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSaySupport says which set is in use and why others are not, for a test that starts this one
// in a process of its own, with other variables.
func TestSaySupport(t *testing.T) {
	fmt.Println("in use:", ISA())
	for _, s := range Supported() {
		fmt.Printf("%s: %s\n", s.ISA, s.Missing)
	}
}

// saidWith returns what TestSaySupport says in a process with these variables.
func saidWith(t *testing.T, variables ...string) string {
	t.Helper()
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	// A program under an emulator cannot start another of its kind unless the system knows the
	// kind. LOCKSTEP_TEST_EXEC then says what to start it by, as -exec has said it to go test.
	command := append(strings.Fields(os.Getenv("LOCKSTEP_TEST_EXEC")), self, "-test.run=^TestSaySupport$")
	cmd := exec.Command(command[0], command[1:]...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GODEBUG=") && !strings.HasPrefix(v, "LOCKSTEP_ISA=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, variables...)
	out, _ := cmd.CombinedOutput()
	return string(out)
}

// TestGODEBUG: what switches the standard library's use of instructions off switches ours off.
func TestGODEBUG(t *testing.T) {
	plain := saidWith(t)
	best, _, _ := strings.Cut(strings.TrimPrefix(plain, "in use: "), "\n")
	require.Contains(t, ISAs(), best, plain)
	if best == "portable" || best == "generic" {
		t.Skip("no set with assembly can be used here")
	}
	const second = "\navx2: \n" // AVX2 can be used
	for _, c := range []struct {
		arch, godebug string
		off           string // what it switches off
		avx2          bool   // AVX2 stays
	}{
		{"amd64", "cpu.all=off", "AVX, AVX2, FMA3", false},
		{"amd64", "cpu.avx=off", "AVX", false},
		{"amd64", "cpu.avx2=off", "AVX2", false},
		{"amd64", "cpu.fma=off", "FMA3", false},
		{"amd64", "madvdontneed=1,cpu.fma=off", "FMA3", false},
		{"amd64", "cpu.avx512f=off", "AVX512F", true},
		{"amd64", "cpu.avx512bw=off", "AVX512BW", true},
		{"amd64", "cpu.avx512dq=off", "AVX512DQ", true},
		{"amd64", "cpu.avx512vl=off", "AVX512VL", true},
		{"amd64", "cpu.avx512=off", "AVX512F", true},
		{"amd64", "cpu.bmi2=off", "BMI2", true},
		{"arm64", "cpu.all=off", "ASIMD", false},
	} {
		if c.arch != runtime.GOARCH || best != "avx512" && c.avx2 {
			continue
		}
		out := saidWith(t, "GODEBUG="+c.godebug)
		assert.Contains(t, out, "\n"+best+": GODEBUG switches off "+c.off, c.godebug)
		if c.avx2 {
			assert.Contains(t, out, "in use: avx2\n", c.godebug)
			assert.Contains(t, out, second, c.godebug)
		} else {
			assert.Regexp(t, "in use: (portable|generic)\n", out, c.godebug)
		}
		forced := saidWith(t, "GODEBUG="+c.godebug, "LOCKSTEP_ISA="+best)
		assert.Contains(t, forced, "LOCKSTEP_ISA: "+best+" cannot be used here: GODEBUG switches off "+c.off, c.godebug)
	}
	for _, other := range []string{"cpu.aes=off", "gctrace=0", "cpu.avx2=on", "cpu.avx512vnni=off"} {
		assert.Contains(t, saidWith(t, "GODEBUG="+other), "in use: "+best+"\n", other)
	}
}

// TestSanitizers: a program that is built with a sanitizer has it find what is wrong, and hears no
// false alarm.
func TestSanitizers(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the standard library")
	}
	for _, c := range []struct{ option, compiler, runs, fails string }{
		// make gives 10 numbers; 12 are written.
		{"-asan", "gcc", "x := make([]float32, 10); sink = x; y := unsafe.Slice(&x[0], 12); kernel.Scale(y, 2, y)", "AddressSanitizer"},
		{"-asan", "gcc", "y := unsafe.Slice((*float32)(C.malloc(40)), 10); kernel.ReLU(y, sink); println(int(y[3]))", ""},
		{"-msan", "clang", "y := unsafe.Slice((*float32)(C.malloc(40)), 10); kernel.ReLU(y, sink); if y[3] > 1 { println(3) }", ""},
	} {
		if _, err := exec.LookPath(c.compiler); err != nil {
			t.Logf("NOT TESTED: %s: there is no %s", c.option, c.compiler)
			continue
		}
		dir := t.TempDir()
		program := "package main\n\n// #include <stdlib.h>\nimport \"C\"\n\nimport (\n\"fmt\"\n\"unsafe\"\n\"github.com/lockstep-go/lockstep/kernel\"\n)\n\n" +
			"var sink = make([]float32, 10)\n\nvar hold = C.malloc(1)\nvar _ unsafe.Pointer\n\n" +
			"func main() {\nfmt.Println(kernel.Supported())\n" + c.runs + "\nfmt.Println(\"end\")\n}\n"
		file := filepath.Join(dir, "main.go")
		require.NoError(t, os.WriteFile(file, []byte(program), 0o666))
		build := exec.Command("go", "build", c.option, "-o", filepath.Join(dir, "program"), file)
		build.Env = append(os.Environ(), "CGO_ENABLED=1", "CC="+c.compiler, "GOFLAGS=")
		if out, err := build.CombinedOutput(); err != nil {
			if regexp.MustCompile(`not supported|cannot find -l|libasan|sanitizer|libclang_rt`).Match(out) {
				t.Logf("NOT TESTED: %s: %s", c.option, out)
				continue
			}
			require.NoError(t, err, "%s", out)
		}
		out, err := exec.Command(filepath.Join(dir, "program")).CombinedOutput()
		assert.Contains(t, string(out), "the program is built with "+c.option)
		if c.fails != "" {
			assert.Error(t, err, c.option)
			assert.Contains(t, string(out), c.fails)
		} else {
			assert.NoError(t, err, "%s: %s", c.option, out)
			assert.Contains(t, string(out), "end")
		}
	}
}

// TestVirtualMachines: a virtual machine may hide its caches, as −1, and count the cores of its
// host.
func TestVirtualMachines(t *testing.T) {
	for i := range impls {
		s := &impls[i]
		assert.Equal(t, blockingFor(s.mr, s.nr, 4, 0, 0), blockingFor(s.mr, s.nr, 4, -1, -1))
		for _, l1 := range []int{1, 1 << 10, 1 << 30} {
			for _, l2 := range []int{1, 1 << 10, 1 << 30} {
				b := blockingFor(s.mr, s.nr, 4, l1, l2)
				assert.Positive(t, b.kc)
				assert.Positive(t, b.nc)
				assert.Positive(t, b.mc)
				assert.LessOrEqual(t, (b.bufferB()+b.mc*b.kc+slack)*4, packBytes)
			}
		}
	}
	unreliable := regexp.MustCompile(`\.(PhysicalCores|LogicalCores|ThreadsPerCore)\b|Cache\.L3\b`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("NOT TESTED: the source is not here")
	}
	nn, err := filepath.Glob("../nn/*.go")
	require.NoError(t, err)
	for _, file := range append(files, nn...) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if file != "isa_test.go" {
			assert.NotRegexp(t, unreliable, string(text), file)
		}
	}
}
