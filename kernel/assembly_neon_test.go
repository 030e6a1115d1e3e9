package kernel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Rules for the NEON assembly, beside those of assembly_layout_test.go: it is read with names, not
// numbers.

var (
	generalRegister = regexp.MustCompile(`\bR\d+\b`)
	registerName    = regexp.MustCompile(`^R\d+$`)
)

// mostParameters is how many parameters a macro has at most. A reader remembers four.
const mostParameters = 4

// neonFaults returns what is wrong with the file name: a macro with too many parameters, or a
// general register by its number in an instruction.
func neonFaults(name, text string) (found []string) {
	macros, rest := splitAssembly(text)
	for n, m := range macros {
		if len(m.params) > mostParameters {
			found = append(found, fmt.Sprintf("%s:%d: %s has %d parameters, %d are the most", name, m.line, n, len(m.params), mostParameters))
		}
		if body := strings.TrimSpace(m.body); generalRegister.MatchString(body) && !registerName.MatchString(body) {
			found = append(found, fmt.Sprintf("%s:%d: %s uses %s: give it a name, #define NAME %[4]s", name, m.line, n, generalRegister.FindString(body)))
		}
	}
	for i, l := range rest {
		if r := generalRegister.FindString(l); r != "" {
			found = append(found, fmt.Sprintf("%s:%d: %s: give it a name, #define NAME %[3]s", name, i+1, r))
		}
	}
	slices.Sort(found)
	return found
}

func TestNEONAssemblyHasNames(t *testing.T) {
	for name, text := range readFolder(t, "arm64") {
		if strings.HasPrefix(name, "z") {
			continue // cmd/gen writes these
		}
		for _, fault := range neonFaults(name, text) {
			t.Error("arm64/" + fault)
		}
	}
}

// TestNEONFaultsAreFound tests the test.
func TestNEONFaultsAreFound(t *testing.T) {
	for _, c := range []struct{ text, complaint string }{
		{"#define DST R0 // where\n#define ADD4(m, n, d) X4(VFADD_D2, m, n, d)\n\tMOVD x+0(FP), DST\n", ""},
		{"#define STEP(a, b, c, d, e) \\\n\tADD a, b\n", "STEP has 5 parameters"},
		{"#define NEXT ADD $8, R1\n", "NEXT uses R1"},
		{"// R1 is x\n\tMOVD x+0(FP), R1\n", "a.s:2: R1"},
	} {
		all := strings.Join(neonFaults("a.s", c.text), "\n")
		if c.complaint == "" {
			assert.Empty(t, all, c.text)
		} else {
			assert.Contains(t, all, c.complaint, c.text)
		}
	}
}
