package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// A loop is the instructions from a label to a jump back to it, in the notation of llvm-objdump.
type loop []string

var (
	line   = regexp.MustCompile(`^\s*([0-9a-f]+):\s+(.*)$`)
	target = regexp.MustCompile(`0x([0-9a-f]+) <`)
)

// hot returns the innermost loop of a disassembled function that has most instructions.
func hot(text string) (loop, error) {
	var code loop
	at := map[uint64]int{} // index of the instruction at an address
	for l := range strings.Lines(text) {
		if m := line.FindStringSubmatch(strings.TrimRight(l, "\n")); m != nil {
			address, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				return nil, err
			}
			at[address] = len(code)
			code = append(code, strings.TrimSpace(m[2]))
		}
	}
	if code == nil {
		return nil, errors.New("there is no such function")
	}
	var best loop
	last := -1 // where the last loop begins that ended before
	for end, instruction := range code {
		m := target.FindStringSubmatch(instruction)
		if m == nil || !branches(instruction) {
			continue
		}
		address, err := strconv.ParseUint(m[1], 16, 64)
		if err != nil {
			return nil, err
		}
		start, ok := at[address]
		if !ok || start > end || start <= last { // ahead, or around another loop
			continue
		}
		last = start
		if end+1-start > len(best) {
			best = code[start : end+1]
		}
	}
	if best == nil {
		return nil, errors.New("there is no loop in it")
	}
	return best, nil
}

// branches reports whether an instruction is a jump.
func branches(instruction string) bool {
	switch m, _, _ := strings.Cut(mnemonic(instruction), "."); m {
	case "b", "cbz", "cbnz", "tbz", "tbnz":
		return true
	}
	return false
}

func mnemonic(instruction string) string {
	m, _, _ := strings.Cut(instruction, "\t")
	return m
}

// multiplyAdds counts vector multiply-adds.
func multiplyAdds(l loop) (n float64) {
	for _, i := range l {
		if mnemonic(i) == "fmla" {
			n++
		}
	}
	return n
}

// multiplied returns how many elements of B a loop multiplies with one of each row, in vectors of lanes.
func multiplied(lanes, rows float64) func(loop) float64 {
	return func(l loop) float64 { return multiplyAdds(l) * lanes / rows }
}

// stored counts elements of a size by what is stored to a number of slices, loaded by what is loaded.
func stored(size, slices int) func(loop) float64 {
	return func(l loop) float64 { return float64(l.bytes("st")) / float64(size*slices) }
}

func loaded(size, slices int) func(loop) float64 {
	return func(l loop) float64 { return float64(l.bytes("ld")) / float64(size*slices) }
}

var register = regexp.MustCompile(`\b(?:([qds])\d+|v\d+\.(\d+)([bhsd]))\b`)

// bytes counts what the vector instructions of a prefix, ld or st, move.
func (l loop) bytes(prefix string) (n int) {
	for _, i := range l {
		if !strings.HasPrefix(i, prefix) {
			continue
		}
		operands, _, _ := strings.Cut(i, "[")
		for _, m := range register.FindAllStringSubmatch(operands, -1) {
			size := map[string]int{"b": 1, "h": 2, "s": 4, "d": 8, "q": 16}
			if m[1] != "" {
				n += size[m[1]]
			} else {
				lanes, _ := strconv.Atoi(m[2])
				n += lanes * size[m[3]]
			}
		}
	}
	return n
}

// An estimate is in cycles for one turn of a loop: what it takes, what it would take if only the
// throughput of the CPU counted, and which of its ports is then the busiest.
type estimate struct {
	cycles, limit float64
	port          string
}

// analyze asks llvm-mca how long a turn of l takes in a long run of it.
func analyze(mca, mcpu string, l loop) (e estimate, err error) {
	const turns = 1000
	c := exec.Command(mca, "-mtriple=aarch64", "-mcpu="+mcpu, "-iterations="+strconv.Itoa(turns), "-json")
	var text strings.Builder
	text.WriteString("start:\n")
	for _, i := range l {
		if branches(i) { // all of them are taken to go on
			i = i[:strings.Index(i, "0x")] + "start"
		}
		text.WriteString(i + "\n")
	}
	c.Stdin = strings.NewReader(text.String())
	report, err := output(c)
	if err != nil {
		return e, err
	}
	var r struct {
		TargetInfo  struct{ Resources []string }
		CodeRegions []struct {
			SummaryView struct {
				BlockRThroughput float64
				TotalCycles      float64
			}
			ResourcePressureView struct {
				ResourcePressureInfo []struct {
					InstructionIndex, ResourceIndex int
					ResourceUsage                   float64
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		return e, err
	}
	if len(r.CodeRegions) != 1 {
		return e, fmt.Errorf("llvm-mca reported on %d pieces of code", len(r.CodeRegions))
	}
	s := r.CodeRegions[0].SummaryView
	e.cycles, e.limit = s.TotalCycles/turns, s.BlockRThroughput
	most := 0.0
	for _, p := range r.CodeRegions[0].ResourcePressureView.ResourcePressureInfo {
		if p.InstructionIndex == len(l) && p.ResourceUsage > most { // that of the whole loop
			most, e.port = p.ResourceUsage, r.TargetInfo.Resources[p.ResourceIndex]
		}
	}
	e.port, _, _ = strings.Cut(e.port, ".") // of several of a kind
	if most < 0.98*e.limit {
		e.port = "dispatch"
	}
	return e, nil
}

var versions = regexp.MustCompile(`LLVM version (\d+)(\S*)`)

// major returns the number before the first dot of the version that a tool of LLVM states.
func major(text string) int {
	m := versions.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// intro is what stands above the table.
func intro(version string) string {
	v := "LLVM"
	if m := versions.FindStringSubmatch(version); m != nil {
		v = "LLVM " + m[1] + m[2]
	}
	return `# The inner loops of the NEON kernels on paper

Nothing here was measured. ` + "`go run ./bench/mca > bench/mca/neon.md`" + ` made it, with llvm-mca of ` + v + `: cycles for each unit of
work in a long run of the innermost loop, operands in the first-level cache; the limit that the throughput of the ports sets, and the
busiest port; and the share of the limit that the loop reaches. LLVM has no model of Apple's own: what it takes for an M1 is
Cyclone of 2013, with three vector pipes, of which two multiply and add vectors in eight cycles (an M1 has four pipes, and takes four cycles).

Exp, Sigmoid, Tanh, Log and GELU stay below their limits because a turn is one long chain of operations in four vectors, and the CPU sees
little more than a turn at once: 128 micro-operations on an N1, where a turn of Sigmoid has 198. More vectors do not fit in 32 registers. Of what else
was tried on these models, nothing is worth its complication: to load and widen the next eight elements before the division
(Sigmoid 8.8 cycles instead of 9.9 on an N1, 4.7 as before on a V1), to load constants in pairs (9.4, 4.7), and two vectors in a turn (11.9, 6.1). Axpy
would gain a sixth on a V1 from stores in pairs, and lose a third on an N1.

| loop | unit |`
}
