package kernel

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A function in assembly is read where it stands: from its TEXT to its last RET, in one file. The
// rules below keep it so. Where they hold, go vet also sees every frame: it does not look into
// headers and macros.

// layoutFolders are the folders with assembly written by hand.
var layoutFolders = []string{"amd64", "arm64"}

// manyParameters are the macros with more than four parameters that are no steps: the load of a
// tail, which gets its labels; a micro-kernel, which gets its parts; and what gets the registers of
// one vector beside addresses.
var manyParameters = []string{"LOAD_TAIL", "TILE_BODY", "GRAD_TIMES", "GRAD_TIMES_MASKED", "UNTIE"}

// A macro is one #define.
type macro struct {
	line   int
	params []string
	body   string // without comments and backslashes, statements on lines of their own
}

var (
	reference    = regexp.MustCompile(`\b\w+\+\d+\(FP\)`)
	definePart   = regexp.MustCompile(`^#define\s+(\w+)(\(([^)]*)\))?\s?(.*)$`)
	jump         = regexp.MustCompile(`^(J[A-Z]+|B|B(?:EQ|NE|LT|LE|GT|GE|HI|HS|LO|LS|CC|CS|MI|PL)|CBN?ZW?|TBN?Z)\s+(?:.*,\s*)?(\w+)$`)
	labelPart    = regexp.MustCompile(`^(\w+):\s*(.*)$`)
	textPart     = regexp.MustCompile(`^TEXT\s+(·?)(\w+)(<>)?\(SB\)`)
	dataPart     = regexp.MustCompile(`^(DATA\s.*,\s*\$[-0-9(]|GLOBL\s+·)`)
	argumentPart = regexp.MustCompile(`[(,]\s*([A-Z]\w*)\b`)
)

// splitAssembly returns the macros of a file, and its other lines, without comments.
func splitAssembly(text string) (macros map[string]macro, rest []string) {
	text = comments.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	macros = map[string]macro{}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		m := definePart.FindStringSubmatch(strings.TrimSuffix(line, "\\"))
		if m == nil {
			rest = append(rest, line)
			continue
		}
		d := macro{line: i + 1, body: m[4]}
		for p := range strings.SplitSeq(m[3], ",") {
			if p = strings.TrimSpace(p); p != "" {
				d.params = append(d.params, p)
			}
		}
		rest = append(rest, "")
		for strings.HasSuffix(line, "\\") && i+1 < len(lines) {
			i++
			line = strings.TrimSpace(lines[i])
			d.body += "\n" + strings.TrimSuffix(line, "\\")
			rest = append(rest, "")
		}
		macros[m[1]] = d
	}
	return macros, rest
}

// statements yields the statements of a macro's body or of a line.
func statements(body string) []string {
	var all []string
	for _, s := range strings.FieldsFunc(body, func(r rune) bool { return r == '\n' || r == ';' }) {
		s = strings.TrimSpace(s)
		for m := labelPart.FindStringSubmatch(s); m != nil; m = labelPart.FindStringSubmatch(s) {
			all = append(all, m[1]+":")
			s = m[2]
		}
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// foreignLabels returns the jumps of a text to labels that are neither in it nor among params.
func foreignLabels(body string, params []string) (found []string) {
	all := statements(body)
	for _, s := range all {
		if m := jump.FindStringSubmatch(s); m != nil && !slices.Contains(params, m[2]) && !slices.Contains(all, m[2]+":") {
			found = append(found, m[2])
		}
	}
	return found
}

// layoutFaults returns what is wrong with the layout of the assembly files of one folder.
func layoutFaults(files map[string]string) []string {
	var found []string
	say := func(name string, line int, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
	}
	type parsed struct {
		macros   map[string]macro
		rest     []string
		includes []string
	}
	all := map[string]*parsed{}
	for name, text := range files {
		p := &parsed{}
		p.macros, p.rest = splitAssembly(text)
		for _, l := range p.rest {
			if m := regexp.MustCompile(`^#include\s+"(\w+\.h)"`).FindStringSubmatch(l); m != nil {
				p.includes = append(p.includes, m[1])
			}
		}
		all[name] = p
	}
	var reach func(name string, seen map[string]bool)
	reach = func(name string, seen map[string]bool) {
		if p := all[name]; p != nil && !seen[name] {
			seen[name] = true
			for _, i := range p.includes {
				reach(i, seen)
			}
		}
	}

	passed := map[string]bool{} // macros that another gets as an argument: steps, which get the registers of a vector
	for _, text := range files {
		for _, m := range argumentPart.FindAllStringSubmatch(text, -1) {
			passed[m[1]] = true
		}
	}

	users := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		header, generated := strings.HasSuffix(name, ".h"), strings.HasPrefix(filepath.Base(name), "z")
		seen := map[string]bool{}
		reach(name, seen)
		visible := map[string]macro{}
		for i := range seen {
			maps.Copy(visible, all[i].macros)
			if !header && i != name {
				users[i]++
			}
		}
		for n, m := range p.macros {
			for _, label := range foreignLabels(m.body, m.params) {
				say(name, m.line, "%s jumps to %s, which it neither has nor is given", n, label)
			}
			if len(m.params) > 4 && !passed[n] && !generated && !slices.Contains(manyParameters, n) {
				say(name, m.line, "%s has %d parameters: four at most, unless it is a step", n, len(m.params))
			}
			if header && reference.MatchString(m.body) {
				say(name, m.line, "%s refers to an argument: that belongs where the TEXT is, for go vet", n)
			}
		}
		returns := map[string]bool{} // macros that return
		for range 6 {                // macros within macros
			for n, m := range visible {
				for _, s := range statements(m.body) {
					call, _, _ := strings.Cut(s, "(")
					returns[n] = returns[n] || s == "RET" || returns[strings.TrimSpace(call)]
				}
			}
		}

		inText, exported := "", false
		for i, l := range p.rest {
			if m := textPart.FindStringSubmatch(l); m != nil {
				inText, exported = m[2], m[1] != ""
				if header && exported {
					say(name, i+1, "%s is a function of the package, which belongs into a .s", inText)
				}
			}
			if header && reference.MatchString(l) {
				say(name, i+1, "an argument: it belongs where the TEXT is, for go vet")
			}
			if header && !generated && dataPart.MatchString(l) {
				say(name, i+1, "data in a header is in the binary once for each file that includes it")
			}
			if inText != "" && exported && strings.HasPrefix(l, "#include") {
				say(name, i+1, "the body of %s is in another file", inText)
			}
			if header && inText == "" && l == "RET" {
				say(name, i+1, "RET in a header")
			}
			for _, s := range statements(l) {
				call, _, _ := strings.Cut(s, "(")
				if call = strings.TrimSpace(call); inText != "" && exported && returns[call] {
					say(name, i+1, "%s returns within the macro %s", inText, call)
				}
			}
		}
		for _, label := range foreignLabels(strings.Join(p.rest, "\n"), nil) {
			inMacro := false // a macro that is used here may define it
			for _, m := range visible {
				inMacro = inMacro || slices.Contains(statements(m.body), label+":")
			}
			if header || !inMacro {
				say(name, 1, "a jump to %s, which is not in the file", label)
			}
		}
	}
	for name := range all {
		if strings.HasSuffix(name, ".h") && !strings.HasPrefix(filepath.Base(name), "z") {
			switch template := strings.HasSuffix(name, "_tmpl.h"); {
			case template && users[name] < 2:
				say(name, 1, "a template with %d users: it needs two", users[name])
			case !template && users[name] < 3:
				say(name, 1, "a header with %d users: it needs three, or belongs into its user, or is a _tmpl.h", users[name])
			}
		}
	}
	slices.Sort(found)
	return found
}

// readFolder returns the assembly files of a folder.
func readFolder(t *testing.T, dir string) map[string]string {
	if _, err := os.Stat("call.go"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.[sh]"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	files := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		files[filepath.Base(name)] = string(text)
	}
	return files
}

func TestAssemblyLayout(t *testing.T) {
	for _, dir := range layoutFolders {
		for _, fault := range layoutFaults(readFolder(t, dir)) {
			t.Error(dir + "/" + fault)
		}
	}
}

// TestAssemblyLayoutFaultsAreFound tests the test.
func TestAssemblyLayoutFaultsAreFound(t *testing.T) {
	const f = "TEXT ·F(SB), NOSPLIT, $0-8\n\tMOVQ x+0(FP), AX\n\tRET\n"
	three := func(header, text string) map[string]string {
		return map[string]string{"a.h": header, "a.s": "#include \"a.h\"\n" + text, "b.s": "#include \"a.h\"\n", "c.s": "#include \"a.h\"\n"}
	}
	for _, c := range []struct {
		files     map[string]string
		complaint string
	}{
		{three("#define ADD(x, end) \\\n\tTESTQ x, x; \\\n\tJEQ end\n", f), ""},
		{three("#define LOAD MOVQ x+0(FP), AX\n", f), "LOAD refers to an argument"},
		{three("\tMOVQ x+0(FP), AX\n", f), "an argument"},
		{three(f, ""), "function of the package"},
		{three("done:\n\tRET\n", f), "RET in a header"},
		{three("#define END VZEROUPPER; RET\n", "TEXT ·F(SB), NOSPLIT, $0-8\n\tEND\n"), "returns within the macro END"},
		{three("#define END VZEROUPPER; RET\n#define ALL(x) ADDQ x, x; \\\n\tEND\n", "TEXT ·F(SB), NOSPLIT, $0-8\n\tALL(AX)\n"), "returns within the macro ALL"},
		{three("#define END VZEROUPPER; RET\n", "TEXT f<>(SB), NOSPLIT, $0-8\n\tEND\n"), ""},
		{three("#define STORE \\\n\tJEQ done\n", f+"done:\n\tRET\n"), "jumps to done"},
		{three("#define STORE \\\n\tCBZ R0, done\n", f), "jumps to done"},
		{three("#define LOOP(x) \\\nloop: /* for */ \\\n\tDECQ x; \\\n\tJNE loop\n", f), ""},
		{three("DATA one<>+0(SB)/8, $1\n", f), "data in a header"},
		{three("DATA all<>+0(SB)/8, $f<>(SB)\n", f), ""},
		{map[string]string{"a.h": "", "b.h": "", "a.s": f + "#include \"a.h\"\n"}, "the body of F is in another file"},
		{map[string]string{"a.h": "", "a.s": "#include \"a.h\"\n", "b.s": "#include \"a.h\"\n"}, "a header with 2 users"},
		{map[string]string{"a_tmpl.h": "", "a.s": "#include \"a_tmpl.h\"\n", "b.s": "#include \"a_tmpl.h\"\n"}, ""},
		{map[string]string{"a_tmpl.h": "", "a.s": "#include \"a_tmpl.h\"\n"}, "a template with 1 users"},
		{map[string]string{"a.s": "#define ADD(a, b, c, d, e) ADDQ a, b\n"}, "ADD has 5 parameters"},
		{map[string]string{"a.s": "#define ADD(a, b, c, d, e) ADDQ a, b\n#define ALL(step) step(AX, BX, CX, DX, SI)\n\tALL(ADD)\n"}, ""},
		{map[string]string{"a.s": "TEXT ·F(SB), NOSPLIT, $0-8\n\tJMP there\n"}, "a jump to there"},
	} {
		all := strings.Join(layoutFaults(c.files), "\n")
		if c.complaint == "" {
			assert.Empty(t, all, c.files)
		} else {
			assert.Contains(t, all, c.complaint, c.files)
		}
	}
}

// TestAssemblyComments holds the comments of assembly within 100 columns. A table is exempt.
func TestAssemblyComments(t *testing.T) {
	for _, dir := range layoutFolders {
		for name, text := range readFolder(t, dir) {
			if strings.HasPrefix(name, "z") {
				continue
			}
			for i, l := range strings.Split(text, "\n") {
				if n := utf8.RuneCountInString(l); strings.HasPrefix(l, "//") && !strings.HasPrefix(l, "//\t") && n > 100 {
					t.Errorf("%s/%s:%d: a comment of %d columns: 100 at most", dir, name, i+1, n)
				}
			}
		}
	}
}

// TestVetSeesEveryFrame makes every offset of an argument wrong, in a copy of the assembly, and
// expects that go vet complains about every function and every place.
func TestVetSeesEveryFrame(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("NOT TESTED: there is no go command")
	}
	named := regexp.MustCompile(`\b(\w+)\+(\d+)\(FP\)`)
	for _, arch := range layoutFolders {
		readFolder(t, arch) // skips where the source is not
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module copy\n\ngo 1.26.0\n"), 0o666))
		names, err := filepath.Glob(filepath.Join(arch, "*"))
		require.NoError(t, err)
		var functions, places []string
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			if strings.HasSuffix(name, ".s") {
				lines := strings.Split(string(text), "\n")
				for i, l := range lines {
					if m := textPart.FindStringSubmatch(l); m != nil && m[1] != "" {
						functions = append(functions, m[2])
					}
					if named.MatchString(l) && !strings.HasPrefix(strings.TrimSpace(l), "//") {
						lines[i] = named.ReplaceAllString(l, "$1+1$2(FP)") // 8 becomes 18
						places = append(places, fmt.Sprintf("%s:%d:", filepath.Base(name), i+1))
					}
				}
				text = []byte(strings.Join(lines, "\n"))
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o666))
		}
		vet := exec.Command("go", "vet", "-asmdecl", ".")
		vet.Dir = dir
		vet.Env = append(os.Environ(), "GOARCH="+arch, "GOOS=linux", "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
		out, err := vet.CombinedOutput()
		require.Error(t, err, "go vet found nothing in %s", arch)
		var seen int
		for _, f := range functions {
			if regexp.MustCompile(`\] ` + f + `: invalid offset`).Match(out) {
				seen++
			} else {
				t.Errorf("%s/%s: go vet does not see its frame", arch, f)
			}
		}
		var found int
		for _, p := range places {
			if strings.Contains(string(out), p) {
				found++
			} else {
				t.Errorf("%s: go vet does not see the argument at %s", arch, p)
			}
		}
		t.Logf("%s: go vet finds the wrong offset in %d of %d functions, %d of %d places",
			arch, seen, len(functions), found, len(places))
	}
}
