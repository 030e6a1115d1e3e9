package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
)

func TestMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	for _, c := range []struct{ line, mutant string }{
		{"\tVSUBPS Y1, Y2, Y3 // d", "\tVSUBPS Y2, Y1, Y3 // d"},
		{"\tVMOVUPS 64(SI), Y0", "\tVMOVUPS 68(SI), Y0"},
		{"\tVMOVUPS (SI), Y0", "\tVMOVUPS 4(SI), Y0"},
		{"\tJLT done", "\tJGE done"},
		{"\tJLT done", "\tJLE done"},
		{"\tBEQ done", "\tBNE done"},
		{"\tVZEROUPPER", "\t"},
		{"DATA a<>+0(SB)/8, $0x3ff0", "DATA a<>+0(SB)/8, $0x3ff1"},
		{"#define F(x, z) VMULPD x, z, z; VDIVPD x, z, z", "#define F(x, z) VMULPD x, z, z; VDIVPD z, x, z"},
		{"\tVMOVUPS.Z (SI), K1, Z0", "\tVMOVUPS (SI), K1, Z0"},
		{"\tADDQ $48, CX \\", "\t \\"},
	} {
		var texts []string
		for _, m := range mutants(r, "a.s", c.line) {
			texts = append(texts, m.text)
		}
		assert.Contains(t, texts, c.mutant, c.line)
		assert.NotContains(t, texts, c.line)
	}
	for _, line := range []string{"// VSUBPS Y1, Y2, Y3", "\tPCALIGN $32", "\tPREFETCHT0 64(SI)", "#include \"a.h\"", "TEXT ·F(SB), NOSPLIT, $0-8", "/* VADDPS", ""} {
		assert.Empty(t, mutants(r, "a.s", line), line)
	}
}

// TestEquivalent: what the list of equivalent mutants names is still there.
func TestEquivalent(t *testing.T) {
	list, err := readEquivalent(equivalentText)
	require.NoError(t, err)
	_, err = readEquivalent("a.s | ADDQ | SUBQ")
	assert.ErrorContains(t, err, "REASON")
	root, err := moduleRoot()
	require.NoError(t, err)
	files, err := readFiles(root + "/kernel/amd64")
	require.NoError(t, err)
	there := map[string]bool{}
	for _, name := range files.names {
		for _, m := range mutants(rand.New(rand.NewPCG(1, 0)), name, files.text[name]) {
			for _, k := range keys(&m) {
				there[strings.TrimSuffix(k, "|"+m.to)] = true
			}
		}
	}
	for k := range list {
		part := strings.SplitN(k, "|", 3)
		assert.True(t, there[part[0]+"|"+part[1]], "%s has no %s", part[0], part[1])
	}
}

// TestWhichOfEqualInstructions: of two equal instructions the list can name one.
func TestWhichOfEqualInstructions(t *testing.T) {
	list, err := readEquivalent("a.s | TESTQ CX, CX; JLE done | JLT done | no columns")
	require.NoError(t, err)
	var reasons []string
	for _, m := range mutants(rand.New(rand.NewPCG(1, 0)), "a.s", "\tTESTQ AX, AX\n\tJLE done\n\n\tTESTQ CX, CX // columns\n\tJLE done\n") {
		if m.to == "JLT done" {
			k := keys(&m)
			reasons = append(reasons, list[k[0]]+list[k[1]])
		}
	}
	assert.Equal(t, []string{"", "no columns"}, reasons)
}

func TestChooseSpreads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	of := map[string][]mutant{}
	names := []string{"a.s", "b.s"}
	for _, name := range names {
		of[name] = mutants(r, name, strings.Repeat("\tVSUBPS 4(SI), Y2, Y3\n\tJLT done\n\tADDQ $1, CX\n", 5))
	}
	chosen := choose(r, of, names, 10)
	require.Len(t, chosen, 10)
	count := map[string]int{}
	for _, m := range chosen {
		count[m.file]++
	}
	assert.Equal(t, map[string]int{"a.s": 5, "b.s": 5}, count)
	assert.False(t, slices.ContainsFunc(chosen, func(m mutant) bool { return m.text == "" }))
}

// TestBadOptions: what would try other mutants than those asked for, or none, is refused.
func TestBadOptions(t *testing.T) {
	for says, args := range map[string][]string{
		"extra":         {"extra", "-list"},
		"-n 0":          {"-n", "0"},
		"-jobs 0":       {"-jobs", "0"},
		"no mutant":     {"-match", "^nothing$"},
		"no file":       {"-file", "^nothing$"},
		"error parsing": {"-match", "("},
	} {
		_, err := run(args)
		assert.ErrorContains(t, err, says)
	}
}

// TestPatterns: the narrow test of a file is one that there is, also where one is for two kernels,
// and the wide ones name tests of package kernel.
func TestPatterns(t *testing.T) {
	root, err := moduleRoot()
	require.NoError(t, err)
	files, err := readFiles(root + "/kernel/amd64")
	require.NoError(t, err)
	found := files.kernels("triangle_avx2_tmpl.h")["avx2"]
	require.Contains(t, found, "SolveTriangle")
	require.Contains(t, found, "MultiplyTriangle64")
	narrow, wide := patterns("triangle_avx2_tmpl.h", files)
	if slices.Contains(kernel.ISAs(), "avx2") {
		require.Equal(t, "^TestKernels$/^avx2$/^(Triangle|Triangle64)$", narrow[0])
	}
	narrow, _ = patterns("pack_avx2_amd64.s", files)
	require.Equal(t, "^(TestTranspose|TestPacking)$", narrow[len(narrow)-1])
	text := ""
	tests, err := filepath.Glob(root + "/kernel/*_test.go")
	require.NoError(t, err)
	for _, name := range tests {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		text += string(source)
	}
	assert.Contains(t, text, `t.Run("Triangle"`)
	assert.Contains(t, text, `t.Run("Triangle64"`)
	for _, pattern := range wide {
		for name := range strings.SplitSeq(strings.Trim(pattern, "^()$"), "|") {
			assert.Regexp(t, `(?m)^func `+strings.ReplaceAll(name, ".*", `\w*`)+`\(t `, text)
		}
	}
}
