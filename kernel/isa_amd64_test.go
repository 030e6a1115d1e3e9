//go:build linux

package kernel

import (
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOldCPUs: on a CPU that lacks what a set needs, the library starts, takes the best of the
// others, and says what is lacking. The CPUs are models of an emulator, which has no AVX-512. All
// tests run on them by bench/modes.sh.
func TestOldCPUs(t *testing.T) {
	emulator, err := exec.LookPath("qemu-x86_64-static")
	if err != nil {
		t.Skip("NOT TESTED: there is no qemu-x86_64-static")
	}
	build, ok := debug.ReadBuildInfo()
	require.True(t, ok)
	for _, s := range build.Settings {
		if s.Key == "-race" && s.Value == "true" || s.Key == "GOAMD64" && s.Value > "v2" {
			t.Logf("NOT TESTED: programs built with %s=%s do not run on such CPUs", s.Key, s.Value)
			return
		}
	}
	self, err := os.Executable()
	require.NoError(t, err)
	const avx512 = "AVX512F, AVX512BW, AVX512DQ, AVX512VL"
	for _, c := range []struct{ cpu, lacks2, lacks512 string }{
		{"Nehalem", "AVX, AVX2, FMA3", "AVX, AVX2, FMA3, BMI2, " + avx512},
		{"Westmere", "AVX, AVX2, FMA3", "AVX, AVX2, FMA3, BMI2, " + avx512},
		{"SandyBridge", "AVX2, FMA3", "AVX2, FMA3, BMI2, " + avx512},
		{"Opteron_G5", "AVX2", "AVX2, BMI2, " + avx512}, // has FMA3
		{"Haswell,-avx2", "AVX2", "AVX2, " + avx512},
		{"Haswell,-fma", "FMA3", "FMA3, " + avx512},
		{"Haswell,-avx,-xsave", "AVX, AVX2, FMA3", "AVX, AVX2, FMA3, " + avx512}, // as under an old kernel
		{"Haswell,-bmi2", "", "BMI2, " + avx512},
		{"Haswell", "", avx512},
		{"EPYC", "", avx512},
	} {
		say := func(variable string) (string, error) {
			cmd := exec.Command(emulator, "-cpu", c.cpu, self, "-test.run=^TestSaySupport$")
			cmd.Env = append(os.Environ(), "GODEBUG=", variable)
			out, err := cmd.CombinedOutput()
			// Whether a set needs F16C is not looked at here: it came with some of these CPUs.
			return strings.ReplaceAll(string(out), ", F16C", ""), err
		}
		said, err := say("LOCKSTEP_ISA=")
		require.NoError(t, err, "%s: %s", c.cpu, said)
		if purego || sanitizer != "" {
			assert.Contains(t, said, "in use: portable\n", c.cpu)
			continue
		}
		const lacks = ": the CPU or the operating system lacks "
		assert.Contains(t, said, "\navx512"+lacks+c.lacks512+"\n", c.cpu)
		if c.lacks2 == "" {
			assert.Contains(t, said, "in use: avx2\n", c.cpu)
			assert.Contains(t, said, "\navx2: \n", c.cpu)
			continue
		}
		assert.Contains(t, said, "in use: portable\n", c.cpu)
		assert.Contains(t, said, "\navx2"+lacks+c.lacks2+"\n", c.cpu)
		forced, err := say("LOCKSTEP_ISA=avx2")
		assert.Error(t, err, c.cpu)
		assert.Contains(t, forced, "LOCKSTEP_ISA: avx2 cannot be used here"+lacks+c.lacks2, c.cpu)
	}
}
