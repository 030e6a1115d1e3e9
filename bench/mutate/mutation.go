package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A mutant is one change of one line.
type mutant struct {
	file string // within the folder of the architecture
	line int    // from 1
	kind string
	from string // the instruction that is changed
	past string // the instruction before it, "" if it is the first of the file
	to   string // what it becomes: nothing, if it is left out
	text string // the whole line, as it becomes
}

func (m *mutant) String() string {
	to := m.to
	if to == "" {
		to = "nothing"
	}
	return fmt.Sprintf("%s:%d: %s: %s → %s", m.file, m.line, m.kind, m.from, to)
}

// A change makes another instruction of one, or returns nothing.
type change struct {
	kind string
	make func(r *rand.Rand, code string) (changed string, ok bool)
}

var (
	instruction  = regexp.MustCompile(`^([A-Z][A-Z0-9]*)((?:\.[A-Z_0-9]+)*)\s+(.*)$`)
	displacement = regexp.MustCompile(` (-?\d*)\(([A-Z][A-Z0-9]*|[a-z]\w*)\)`)
	immediate    = regexp.MustCompile(`\$(-?\d+)\b`)
	hexadecimal  = regexp.MustCompile(`\$0x([0-9a-fA-F]+)\b`)
	register     = regexp.MustCompile(`^(?:[XYZVFRK]\d+|[a-z]\w*)$`)
	dataAddress  = regexp.MustCompile(`^DATA\s`)
	comment      = regexp.MustCompile(`/\*.*?\*/|//.*`)
	macroHead    = regexp.MustCompile(`^\s*#define\s+\w+(?:\([^)]*\))?\s*`)
	labelHead    = regexp.MustCompile(`^\s*\w+:\s*`)
	// What has no effect on results by design, and the lines that are no instructions.
	noCode = regexp.MustCompile(`^(PCALIGN|PREFETCH|PRFM|TEXT|GLOBL|FUNCDATA|PCDATA|NO_LOCAL_POINTERS|WORD|BYTE)`)
)

// otherSense has for each conditional branch the one that is taken in the other cases.
var otherSense = both(map[string]string{
	"JLT": "JGE", "JLE": "JGT", "JEQ": "JNE", "JCC": "JCS", "JHI": "JLS", "JMI": "JPL", "JPS": "JPC",
	"BLT": "BGE", "BLE": "BGT", "BEQ": "BNE", "BHI": "BLS", "BHS": "BLO", "BMI": "BPL", "CBZ": "CBNZ", "CBZW": "CBNZW", "TBZ": "TBNZ",
})

// equalToo has for each branch the one that differs from it where both sides are equal.
var equalToo = both(map[string]string{"JLT": "JLE", "JGE": "JGT", "BLT": "BLE", "BGE": "BGT", "JHI": "JCC", "JLS": "JCS", "BHI": "BHS"})

// otherOperation has for the beginning of the name of an operation that of another.
var otherOperation = both(map[string]string{
	"VADDP": "VSUBP", "VMAXP": "VMINP", "VFMADD213": "VFMADD231", "VANDP": "VORP", "VPADD": "VPSUB", "VFNMADD": "VFMADD",
	"VFADD": "VFSUB", "VFMAX": "VFMIN", "VFMLA": "VFMLS", "VUNPCKL": "VUNPCKH", "VPSLL": "VPSRL", "VADDS": "VSUBS",
	"VMULP": "VADDP", "VDIVP": "VMULP", "VXORP": "VANDP",
})

func both(m map[string]string) map[string]string {
	all := map[string]string{}
	for a, b := range m {
		if all[a] == "" {
			all[a] = b
		}
		if all[b] == "" {
			all[b] = a
		}
	}
	return all
}

// ordered are the operations of which the order of the operands counts.
var ordered = regexp.MustCompile(`^(VSUB|VDIV|VMAX|VMIN|VANDN|VPANDN|VUNPCK|VPERM|VSHUF|VPSUB|VFSUB|VFDIV|VCMP|VBLENDV|VFN?M(ADD|SUB)(213|132)|VPERM2F128)`)

// changes are the kinds of mutation.
var changes = []change{
	{"branch sense", func(r *rand.Rand, code string) (string, bool) { return rename(code, otherSense) }},
	{"branch at equality", func(r *rand.Rand, code string) (string, bool) { return rename(code, equalToo) }},
	{"operand order", swapOperands},
	{"operation", otherName},
	{"address by 4", func(r *rand.Rand, code string) (string, bool) {
		if strings.HasPrefix(code, "LEA") || dataAddress.MatchString(code) {
			return "", false
		}
		return replaceOne(r, displacement, code, func(m []string) string {
			n, _ := strconv.Atoi(m[1])
			if m[2] == "SP" || m[2] == "SB" || m[2] == "FP" {
				return m[0]
			}
			return fmt.Sprintf(" %d(%s)", n+4, m[2])
		})
	}},
	{"bound by 1", func(r *rand.Rand, code string) (string, bool) {
		if dataAddress.MatchString(code) {
			return "", false
		}
		return replaceOne(r, immediate, code, func(m []string) string {
			n, _ := strconv.Atoi(m[1])
			return fmt.Sprintf("$%d", n+1-2*r.IntN(2))
		})
	}},
	{"last bit", func(r *rand.Rand, code string) (string, bool) {
		return replaceOne(r, hexadecimal, code, func(m []string) string {
			n, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				return m[0]
			}
			return fmt.Sprintf("$%#x", n^1)
		})
	}},
	{"left out", func(r *rand.Rand, code string) (string, bool) {
		return "", code == "VZEROUPPER" || instruction.MatchString(code) && !dataAddress.MatchString(code) && !strings.HasPrefix(code, "JMP")
	}},
	{"mask without zeroing", func(r *rand.Rand, code string) (string, bool) {
		return strings.Replace(code, ".Z ", " ", 1), strings.Contains(code, ".Z ")
	}},
}

// rename gives the instruction the name that stands for its own in names.
func rename(code string, names map[string]string) (string, bool) {
	op, rest, _ := strings.Cut(code, " ")
	return names[op] + " " + rest, names[op] != ""
}

func otherName(_ *rand.Rand, code string) (string, bool) {
	for _, from := range sortedKeys(otherOperation) {
		if rest, ok := strings.CutPrefix(code, from); ok {
			return otherOperation[from] + rest, true
		}
	}
	return "", false
}

// sortedKeys returns the keys of m, longest first, so that the choice does not depend on the order
// of a map.
func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return keys
}

// swapOperands exchanges two registers that are read.
func swapOperands(_ *rand.Rand, code string) (string, bool) {
	m := instruction.FindStringSubmatch(code)
	if m == nil || !ordered.MatchString(m[1]) {
		return "", false
	}
	args := strings.Split(m[3], ",")
	for i := range args {
		args[i] = strings.TrimSpace(args[i])
	}
	for i := 0; i+2 < len(args); i++ {
		if register.MatchString(args[i]) && register.MatchString(args[i+1]) && args[i] != args[i+1] {
			args[i], args[i+1] = args[i+1], args[i]
			return m[1] + m[2] + " " + strings.Join(args, ", "), true
		}
	}
	return "", false
}

// replaceOne replaces one of the matches, which one is drawn.
func replaceOne(r *rand.Rand, what *regexp.Regexp, code string, by func(m []string) string) (string, bool) {
	all := what.FindAllStringSubmatchIndex(code, -1)
	if all == nil {
		return "", false
	}
	at := all[r.IntN(len(all))]
	changed := code[:at[0]] + by(what.FindStringSubmatch(code[at[0]:at[1]])) + code[at[1]:]
	return changed, changed != code
}

// mutants returns every mutation of the text of a file.
func mutants(r *rand.Rand, file, text string) (all []mutant) {
	inComment, past := false, ""
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "/*") && !strings.Contains(line, "*/") {
			inComment = true
		}
		if inComment {
			inComment = !strings.Contains(line, "*/")
			continue
		}
		start := 0
		if head := macroHead.FindString(line); head != "" {
			start = len(head)
		} else if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		} else if head := labelHead.FindString(line); head != "" {
			start = len(head)
		}
		end := len(line)
		for _, at := range comment.FindAllStringIndex(line, -1) {
			if at[0] >= start {
				end = min(end, at[0])
			}
		}
		if start > end {
			continue
		}
		for at := start; at < end; {
			next := end
			if semicolon := strings.IndexByte(line[at:end], ';'); semicolon >= 0 {
				next = at + semicolon
			}
			part := strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(line[at:next]), "\\"), " \t")
			code := strings.Join(strings.Fields(part), " ")
			if code != "" && !noCode.MatchString(code) && (code == "VZEROUPPER" || instruction.MatchString(code)) {
				from := at + strings.Index(line[at:next], part)
				for _, c := range changes {
					if to, ok := c.make(r, code); ok && to != code {
						all = append(all, mutant{file, i + 1, c.kind, code, past, to, line[:from] + to + line[from+len(part):]})
					}
				}
				past = code
			}
			at = next + 1
		}
	}
	return all
}

// choose draws n mutants, spread over the files and, within each, over the kinds.
func choose(r *rand.Rand, of map[string][]mutant, files []string, n int) (chosen []mutant) {
	used := map[string]int{} // kinds
	usedLine := map[string]bool{}
	left := map[string][]mutant{}
	for _, f := range files {
		all := slices.Clone(of[f])
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		left[f] = all
	}
	for len(chosen) < n {
		before := len(chosen)
		for _, f := range files {
			best := -1
			for i, m := range left[f] {
				if !usedLine[fmt.Sprint(f, m.line)] && (best < 0 || used[m.kind] < used[left[f][best].kind]) {
					best = i
				}
			}
			if best < 0 || len(chosen) == n {
				continue
			}
			m := left[f][best]
			left[f] = slices.Delete(left[f], best, best+1)
			used[m.kind]++
			usedLine[fmt.Sprint(f, m.line)] = true
			chosen = append(chosen, m)
		}
		if len(chosen) == before {
			break
		}
	}
	return chosen
}
