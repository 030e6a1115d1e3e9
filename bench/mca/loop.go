package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A loop is the instructions from a label to a jump back to it, in the notation of llvm-objdump.
type loop []string

var (
	line   = regexp.MustCompile(`^\s*([0-9a-f]+):\s+(.*)$`)
	target = regexp.MustCompile(`0x([0-9a-f]+) <`)
)

// hot returns the innermost loop of a disassembled function that does most in one turn, and of
// those that do as much the shortest: the others do what is rare.
func hot(text string, units func(loop) float64) (loop, error) {
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
	most := 0.0
	var jumps [][2]int // back, to where and from where
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
		if !ok || start > end { // ahead
			continue
		}
		// A loop around another is not meant, nor what returns from outside into the middle of one.
		outer := slices.ContainsFunc(jumps, func(j [2]int) bool { return j[0] >= start || j[1] >= start })
		jumps = append(jumps, [2]int{start, end})
		if outer {
			continue
		}
		l := code[start : end+1]
		if done := units(l); best == nil || done > most || done == most && len(l) < len(best) {
			best, most = l, done
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
	if i := strings.IndexAny(instruction, " \t"); i >= 0 {
		return instruction[:i]
	}
	return instruction
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

// multiplied returns how many elements of B a loop multiplies with one of each row, in vectors of
// lanes.
func multiplied(lanes, rows float64) func(loop) float64 {
	return func(l loop) float64 { return multiplyAdds(l) * lanes / rows }
}

// stored counts elements of a size by what is stored to a number of slices, loaded by what is
// loaded.
func stored(size, slices int) func(loop) float64 {
	return func(l loop) float64 { return float64(l.bytes("st")) / float64(size*slices) }
}

func loaded(size, slices int) func(loop) float64 {
	return func(l loop) float64 { return float64(l.bytes("ld")) / float64(size*slices) }
}

// updated counts the weights of float32 that a loop updates, with two moments each, while it adds
// products.
func updated(l loop) float64 {
	n := stored(4, 3)(l)
	if multiplyAdds(l) <= n { // those of the update
		return 0
	}
	return n
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
// throughput of the CPU counted, and what sets this limit.
type estimate struct {
	cycles, limit float64
	bound         string
}

// analyze asks llvm-mca how long a turn of l takes on c in a long run of it.
func analyze(mca string, c cpu, l loop) (e estimate, err error) {
	const turns = 1000
	run := exec.Command(mca, "-mtriple="+c.triple, "-mcpu="+c.mcpu, "-iterations="+strconv.Itoa(turns), "-json")
	if c.dispatch != 0 {
		run.Args = append(run.Args, "-dispatch="+strconv.Itoa(c.dispatch))
	}
	var text strings.Builder
	text.WriteString("start:\n")
	for _, i := range l {
		if _, ok := goes(i); ok { // all of them are taken to go on
			i = address.ReplaceAllString(i, "start")
		}
		text.WriteString(i + "\n")
	}
	run.Stdin = strings.NewReader(text.String())
	report, err := output(run)
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
	usage := make([]float64, len(r.TargetInfo.Resources))
	for _, p := range r.CodeRegions[0].ResourcePressureView.ResourcePressureInfo {
		if p.InstructionIndex == len(l) { // that of the whole loop
			usage[p.ResourceIndex] = p.ResourceUsage
		}
	}
	s := r.CodeRegions[0].SummaryView
	e.cycles = s.TotalCycles / turns
	decode := 0.0
	if c.decode != 0 {
		decode = float64(len(l)) / c.decode
	}
	e.limit, e.bound = limit(s.BlockRThroughput, r.TargetInfo.Resources, usage, decode)
	return e, nil
}

// limit returns the cycles that a turn takes at least, and what sets them: a port, all ports of a
// kind together, dispatch or decoding. Block is llvm-mca's "Block RThroughput", the greatest of the
// limits of each port and of each group of ports, where a group counts only the micro-operations
// that may go to all of its ports. Those that only one port takes are left out of the group, but
// they fill it, too: so the usage of all ports of a kind (V0 and V1, say) is added up, and divided
// by their number. Decode is what decoding takes.
func limit(block float64, ports []string, usage []float64, decode float64) (cycles float64, bound string) {
	cycles, bound = block, "dispatch"
	total, count := map[string]float64{}, map[string]float64{}
	for i, port := range ports {
		_, name, _ := strings.Cut(port, "Unit")
		name, _, _ = strings.Cut(name, ".") // of several with one name
		if usage[i] >= 0.98*block && bound == "dispatch" {
			bound = name
		}
		kind := strings.TrimRight(name, "0123456789")
		total[kind] += usage[i]
		count[kind]++
	}
	most, fullest := 0.0, ""
	for kind := range total {
		all := total[kind] / count[kind]
		if all > most || all == most && kind < fullest {
			most, fullest = all, kind
		}
	}
	if most >= 0.99*cycles {
		cycles, bound = max(cycles, most), fullest
	}
	if decode > cycles {
		cycles, bound = decode, "decoding"
	}
	return cycles, bound
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

// portableIntro is what stands above the table of package portable.
func portableIntro(version string) string {
	return `# The loops of package portable on paper

Nothing here was measured. ` + "`go run ./bench/mca -portable > bench/mca/portable.md`" + ` made this page, with llvm-mca of ` + release(version) + `.

The columns: instructions and cycles for one multiply-add, in a long run of the innermost loop with operands in L1, of
package portable and then of package generic, twice, each time with the ratio of the cycles. Generic's operation is
shortest where the sum is exact, which is rare, and longest where it is inexact and its last bit is 0, which is so
half of the time; otherwise it is a few instructions longer than the shortest. Its call and its return are left
out, and no branch is ever guessed wrong, so that the ratios are too high, if anything.

Dot has to load two floats for a multiply-add. P670 and Neoverse N1 load two in a cycle (a pair of one instruction of
N1 counts as two), so that a cycle is its limit, and what it takes.

| CPU | loop | instructions | cycles | generic, exact | cycles | ratio | generic, inexact | cycles | ratio |
|---|---|---|---|---|---|---|---|---|---|
`
}

// release returns the version of LLVM.
func release(version string) string {
	if m := versions.FindStringSubmatch(version); m != nil {
		return "LLVM " + m[1] + m[2]
	}
	return "LLVM"
}

// intro is what stands above the table.
func intro(version string) string {
	return `# The inner loops of the NEON kernels on paper

Nothing here was measured. ` + "`go run ./bench/mca > bench/mca/neon.md`" + ` made this page, with llvm-mca of ` + release(version) + `.

For each CPU there are three columns:

* cycles for each unit of work, in a long run of the innermost loop, with operands in L1;
* the limit: no order of the instructions could take less. Behind it stands what sets the limit: a port or all
  ports of a kind (V vector pipes, L loads and stores), dispatch, or decoding;
* the share of the limit that the loop reaches.

Three warnings:

* A division of two float64 takes one pipe for 7 to 14 cycles on an N1 and a V1, by its operands. The
  models take 7 there, the best case, and 14 on a V2.
* LLVM has no model of Apple's own. What it takes for an M1 is Cyclone of 2013, with three vector pipes, of
  which two multiply and add vectors in eight cycles. An M1 has four pipes, and takes four cycles.
* Where a loop is below its limit, it is one long chain of operations in four vectors, and the CPU sees little more
  than one turn at once: 128 micro-operations on an N1, where a turn of GELU has 327 instructions. More vectors do not fit
  in 32 registers.

Of Sigmoid, SiLU and Tanh, the loop is the quick phase, in float32. One turn in some hundreds is computed again,
in float64.

AdamWGradient has a batch of 32 go through the product, eight FMLAs for an element, and updates the weights in between.
Apart, the loops of the product and of Adam take what stands in their rows: 8.3 cycles on an N1, 3.9 on a V1, 4.4 on a
V2. The models hold a pipe for as long as a root or a quotient takes. Arm's guides say that it is held up for others of
them alone, so that the two together should gain more than stands here.

Four changes were tried on these models, with LLVM 19, on Sigmoid when it was all in float64, and left out as too
small for what they complicate: loading and widening the next eight elements before the division (8.8 cycles in
place of 9.9 on an N1, 4.7 as before on a V1); loading constants in pairs (9.4; 4.7); two vectors in a turn (11.9;
6.1); stores in pairs (Axpy a sixth faster on a V1, a third slower on an N1).

| loop | unit |`
}
