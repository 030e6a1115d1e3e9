package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNeonDecodes assembles every macro of the header with Go's assembler and
// compares what Go's disassembler reads in the word with the comment beside the macro.
func TestNeonDecodes(t *testing.T) {
	dir := t.TempDir()
	header := filepath.Join(dir, "neon.h")
	require.NoError(t, os.WriteFile(header, neonMacros().text, 0o666))

	type call struct{ text, want string }
	var calls []call
	define := regexp.MustCompile(`(?m)^#define (\w+)\(([^)]*)\) +WORD .* // (.*)$`)
	found := define.FindAllStringSubmatch(string(neonMacros().text), -1)
	require.Len(t, found, len(macros()))
	for _, f := range found {
		name, args, arm := f[1], strings.Split(f[2], ", "), f[3]
		// Registers differ from each other in every bit at least once.
		for _, v := range []map[string]int{
			{"m": 1, "i": 0, "shift": 1, "n": 2, "d": 3},
			{"m": 31, "i": 1, "shift": 23, "n": 0, "d": 16},
			{"m": 12, "i": 1, "shift": 31, "n": 31, "d": 4},
			{"m": 16, "i": 3, "shift": 32, "n": 9, "d": 31},
			{"m": 21, "i": 2, "shift": 7, "n": 26, "d": 8},
		} {
			if v["i"] > 1 && strings.Contains(arm, "vm.d[i]") {
				continue // there are two lanes
			}
			if (v["m"] == 31 || v["n"] == 31) && strings.Contains(arm, "[xn") {
				continue // not a register there
			}
			var values []string
			want := arm
			for _, a := range args {
				values = append(values, strconv.Itoa(v[a]))
				number := regexp.MustCompile(`(\b[vsqx]|\[|#)` + a + `\b`)
				want = number.ReplaceAllString(want, fmt.Sprintf("${1}%d", v[a]))
			}
			calls = append(calls, call{fmt.Sprintf("%s(%s)", name, strings.Join(values, ", ")), want})
		}
	}

	var source strings.Builder
	source.WriteString("#include \"neon.h\"\nTEXT ·all(SB), 4, $0-0\n")
	for _, c := range calls {
		source.WriteString("\t" + c.text + "\n")
	}
	source.WriteString("\tRET\n")
	asm, object := filepath.Join(dir, "neon_arm64.s"), filepath.Join(dir, "neon.o")
	require.NoError(t, os.WriteFile(asm, []byte(source.String()), 0o666))
	assemble := exec.Command("go", "tool", "asm", "-p", "neon", "-I", dir, "-o", object, asm)
	assemble.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux")
	out, err := assemble.CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command("go", "tool", "objdump", "-gnu", object).CombinedOutput()
	require.NoError(t, err, "%s", out)

	lines := strings.Split(strings.TrimSpace(string(out)), "\n")[1:]
	require.GreaterOrEqual(t, len(lines), len(calls))
	for i, c := range calls {
		_, decoded, ok := strings.Cut(lines[i], "// ")
		assert.True(t, ok && canonical(decoded) == canonical(c.want), "%s should be %q: %s", c.text, c.want, lines[i])
	}
}

// canonical writes the spaces, and the number at the end of an instruction, if there is one, in one
// way.
func canonical(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), ", ", ",")
	if text, number, ok := strings.Cut(s, "#"); ok {
		if f, err := strconv.ParseFloat(number, 64); err == nil {
			return fmt.Sprintf("%s#%g", text, f)
		}
		if n, err := strconv.ParseInt(number, 0, 64); err == nil {
			return fmt.Sprintf("%s#%d", text, n)
		}
	}
	return s
}

// TestNeonMatchesGo compares the words with Go's own: the test data of its
// assembler lists, as work to be done, instructions it lacks with the bytes they should become.
func TestNeonMatchesGo(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	path := filepath.Join(strings.TrimSpace(string(root)), "src/cmd/asm/internal/asm/testdata/arm64enc.s")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip("LOUD: Go's list of arm64 encodings is gone, so nothing was compared:", err)
	}
	byName := map[string]macro{}
	for _, m := range macros() {
		byName[m.name] = m
	}
	todo := regexp.MustCompile(`(?m)^\s*//TODO (V\w+) (.*?) +// ([0-9a-f]{8})$`)
	compared := map[string]bool{}
	for _, line := range todo.FindAllStringSubmatch(string(data), -1) {
		name, operands := line[1], strings.Split(line[2], ", ")
		_, arrangement, _ := strings.Cut(operands[len(operands)-1], ".")
		values := map[string]uint32{}
		switch {
		case strings.HasPrefix(name, "VFC") && operands[0] == "$0":
			name, operands = name+"0", operands[1:]
		case operands[0][0] == '$':
			n, err := strconv.ParseUint(operands[0][1:], 0, 32)
			if err != nil {
				continue // a floating point constant, or an address
			}
			values["shift"], operands = uint32(n), operands[1:]
		case strings.Contains(operands[0], "["):
			n, err := strconv.Atoi(strings.Trim(operands[0][strings.Index(operands[0], "["):], "[]"))
			require.NoError(t, err)
			values["i"], name = uint32(n), name+"_E"
		}
		if arrangement == "" && len(operands) == 2 { // a reduction to a scalar
			arrangement = "S4"
		}
		m, known := byName[name+"_"+arrangement]
		registers := []string{"m", "n", "d"}[3-min(3, len(operands)):]
		if !known || len(m.args) != len(registers)+len(values) {
			continue
		}
		for i, r := range registers {
			number := regexp.MustCompile(`^[VF](\d+)`).FindStringSubmatch(operands[i])
			require.NotNil(t, number, line[0])
			n, err := strconv.Atoi(number[1])
			require.NoError(t, err)
			values[r] = uint32(n)
		}
		raw, err := hex.DecodeString(line[3])
		require.NoError(t, err)
		assert.Equal(t, binary.LittleEndian.Uint32(raw), m.encode(values), line[0])
		compared[name] = true
	}
	if len(compared) == 0 {
		t.Skip("LOUD: Go's list of missing arm64 instructions has none of ours any more, so nothing was compared:", path)
	}
	t.Logf("%d of our instructions are in %s", len(compared), path)
}

// encode does what Go's assembler does with a macro.
func (m macro) encode(v map[string]uint32) uint32 {
	w := m.word | v["m"]<<16 | v["n"]<<5 | v["d"]
	for _, arg := range m.args {
		switch {
		case arg == "i" && m.bits == 64:
			w |= v["i"] << 11
		case arg == "i":
			w |= v["i"]&1<<21 | v["i"]>>1<<11
		case arg == "shift":
			w |= (uint32(2*m.bits) - v["shift"]) << 16
		}
	}
	return w
}
