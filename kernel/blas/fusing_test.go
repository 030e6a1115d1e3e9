package blas

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNothingFuses: where the compiler may fuse a multiplication and an addition, it does so only
// where this package says math.FMA.
func TestNothingFuses(t *testing.T) {
	if testing.Short() {
		t.Log("not checked: -short")
		return
	}
	build := exec.Command("go", "build", "-gcflags=-S", ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	text, err := build.CombinedOutput()
	require.NoError(t, err, "%s", text)
	fused := regexp.MustCompile(`\tFN?M(ADD|SUB)[DS]\t`)
	meant := regexp.MustCompile(`kernel/blas\.(Float64\.Daxpy|axpy(Small|Middle)64|(solve|multiply)Few64|(fma|axpy|gemmTiny|chain)\[go\.shape\.float64\]|fused\[)`)
	function, found := "", 0
	for line := range strings.Lines(string(text)) {
		if name, _, ok := strings.Cut(line, " STEXT "); ok {
			function = name
		}
		if fused.MatchString(line) {
			found++
			require.Regexp(t, meant, function, "fuses: write the product as T(x * y)")
		}
	}
	require.Positive(t, found, "the listing of arm64 has no fused instruction at all: is this test blind?")
}
