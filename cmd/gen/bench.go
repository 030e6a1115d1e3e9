package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What is timed: a benchmark of each kernel, and from the results, the speeds of docs/kernels.md.

// A timedCall is how a benchmark calls the public function of a kernel.
type timedCall struct {
	name  string
	text  string // the call, of operands o
	moves int    // the slices that it reads and writes
	wide  bool   // they are float64
}

// timedCalls returns the calls of the kernels whose public functions have their signatures.
func timedCalls(top string, kernels []kernelFunc) (all []timedCall) {
	public := publicFuncs(top)
	for _, k := range kernels {
		_, wide, ok := k.call()
		if !ok || public[k.name] != types(k.params, k.result) {
			continue
		}
		// What is read is o.x, and o.y where it is the first of two; what is written is o.dst; and
		// what is updated, o.dst and then o.z.
		names := map[byte][]string{'r': {"o.x"}, 'w': {"o.dst"}, 'u': {"o.dst", "o.z"}}
		switch strings.Count(k.roles, "r") {
		case 2:
			names['r'] = []string{"o.y", "o.x"}
		case 3:
			names['r'] = []string{"o.z", "o.y", "o.x"}
		}
		var args []string
		moves, slice := 0, 0
		for _, p := range k.params {
			if !strings.HasPrefix(p.typ, "[]") {
				args = append(args, "0.3")
				continue
			}
			role := k.roles[slice]
			slice++
			args = append(args, names[role][0])
			names[role] = names[role][1:]
			moves++
			if role == 'u' {
				moves++
			}
		}
		all = append(all, timedCall{k.name, fmt.Sprintf("kernel.%s(%s)", k.name, strings.Join(args, ", ")), moves, wide})
	}
	return all
}

// benchmarks writes a benchmark of Go's for each.
func benchmarks(top string, kernels []kernelFunc) *text {
	w := &text{}
	w.printf("%spackage main\n\nimport (\n\"testing\"\n\n\"github.com/lockstep-go/lockstep/kernel\"\n)\n\n", generatedGo)
	for _, c := range timedCalls(top, kernels) {
		shape, operands := "vector", "operands[float32]"
		if c.wide {
			shape, operands = "vector64", "operands[float64]"
		}
		w.printf("func Benchmark%s(b *testing.B) {\n\t%s(b, %d, func(o *%s) { %s })\n}\n\n", c.name, shape, c.moves, operands, c.text)
	}
	return w
}

// works writes those that the command of package bench times beside what is in its suite by hand.
func works(top string, kernels []kernelFunc) *text {
	byHand, err := os.ReadFile(filepath.Join(top, "bench", "suite", "vectors.go"))
	if err != nil {
		panic(err)
	}
	w := &text{}
	w.printf("%spackage suite\n\nimport \"github.com/lockstep-go/lockstep/kernel\"\n\nfunc init() {\n", generatedGo)
	for _, c := range timedCalls(top, kernels) {
		if bytes.Contains(byHand, []byte(`"`+c.name+`"`)) {
			continue
		}
		if c.wide {
			w.printf("\tkernel64(%q, %d, func(o *operands64) { %s })\n", c.name, c.moves, c.text)
		} else {
			w.printf("\tvectorOf(kernelLength, %q, %d, func(o *operands) { %s })\n", c.name, c.moves, c.text)
		}
	}
	w.printf("}\n")
	return w
}

// A speeds is a file of bench/results/kernels: what a machine has measured.
type speeds struct {
	path, cpu string
	samples   map[string]map[string][]float64 // GB/s, by the name of a kernel and of a set
}

// resultLine is a sample of a kernel at 1,024 elements.
var resultLine = regexp.MustCompile(`^Benchmark(\w+)/n=1024/isa=(\w+) .* ([0-9.e+]+) GB/s$`)

// readSpeeds reads the results of all machines.
func readSpeeds(top string) (all []speeds) {
	paths, err := filepath.Glob(filepath.Join(top, "bench", "results", "kernels", "*.txt"))
	if err != nil {
		panic(err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			panic(err)
		}
		s := speeds{path: "bench/results/kernels/" + filepath.Base(p), samples: map[string]map[string][]float64{}}
		for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
			if cpu, ok := strings.CutPrefix(lines.Text(), "cpu: "); ok {
				s.cpu = cpu
			}
			m := resultLine.FindStringSubmatch(lines.Text())
			if m == nil {
				continue
			}
			v, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				panic(fmt.Sprintf("%s: %v", p, err))
			}
			if s.samples[m[1]] == nil {
				s.samples[m[1]] = map[string][]float64{}
			}
			s.samples[m[1]][m[2]] = append(s.samples[m[1]][m[2]], v)
		}
		if s.cpu == "" || len(s.samples) == 0 {
			panic("gen: " + p + " holds no results at 1,024 elements")
		}
		all = append(all, s)
	}
	return all
}

// of returns the medians of a kernel, set by set, or – if it was not measured.
func (s *speeds) of(name string) string {
	var all []string
	for _, set := range []struct{ isa, name string }{{"avx512", "AVX-512"}, {"avx2", "AVX2"}, {"neon", "NEON"}, {"portable", "portable"}} {
		v := slices.Sorted(slices.Values(s.samples[name][set.isa]))
		if len(v) == 0 {
			continue
		}
		format := "%s %.0f"
		if v[len(v)/2] < 10 {
			format = "%s %.1f"
		}
		all = append(all, fmt.Sprintf(format, set.name, v[len(v)/2]))
	}
	if all == nil {
		return "–"
	}
	return strings.Join(all, ", ")
}
