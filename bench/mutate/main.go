// Command mutate changes one thing at a time in the assembly and shows that the tests notice it:
//
//	go run ./bench/mutate [-n 150] [-seed 1] [-file REGEXP] [-match REGEXP] [-jobs 1] [-list]
//
// An operand's order, the bound of a loop, an address by 4, a coefficient's last bit, a branch's
// sense, an instruction that is left out: each is one mutant. They are drawn, spread over all files
// of every set that this machine runs, and tried in a copy of package kernel: the tree stays as it
// is. A mutant on which every test passes has survived. It is a test that is missing, or it changes
// nothing that anyone could see: equivalent.txt names those that were looked at, with the reason.
// The exit code is 1 if another survives.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
)

//go:embed equivalent.txt
var equivalentText string

func main() {
	survived, err := run(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if survived > 0 {
		os.Exit(1)
	}
}

func run(args []string) (survived int, err error) {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	n := flags.Int("n", 150, "how many mutants")
	seed := flags.Uint64("seed", 1, "which ones")
	only := flags.String("file", "", "only files that match this `regexp`")
	match := flags.String("match", "", "every mutant that matches this `regexp` in the words of -list, instead of some that are drawn")
	jobs := flags.Int("jobs", 1, "how many are tried at once")
	list := flags.Bool("list", false, "show them and try none")
	limit := flags.Duration("timeout", 2*time.Minute, "a test that takes longer is taken for one that failed: the mutant loops for ever")
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	switch {
	case flags.NArg() != 0:
		return 0, fmt.Errorf("%q is no option: all of them begin with -", flags.Arg(0))
	case *n < 1 || *jobs < 1:
		return 0, fmt.Errorf("-n %d -jobs %d: each must be at least 1", *n, *jobs)
	}
	which, err := regexp.Compile(*only)
	if err != nil {
		return 0, err
	}
	these, err := regexp.Compile(*match)
	if err != nil {
		return 0, err
	}
	equivalent, err := readEquivalent(equivalentText)
	if err != nil {
		return 0, err
	}
	root, err := moduleRoot()
	if err != nil {
		return 0, err
	}
	files, err := readFiles(filepath.Join(root, "kernel", runtime.GOARCH))
	if err != nil {
		return 0, err
	}
	r := rand.New(rand.NewPCG(*seed, 0))
	of := map[string][]mutant{}
	var names []string
	for _, name := range files.names {
		if which.MatchString(name) && runs(name, kernel.ISAs()) {
			of[name] = mutants(r, name, files.text[name])
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return 0, fmt.Errorf("no file of assembly matches %q and is of a set that this machine runs (%s)", *only, strings.Join(kernel.ISAs(), ", "))
	}
	var chosen []mutant
	if *match == "" {
		chosen = choose(r, of, names, *n)
	} else if chosen = matching(these, of, names); len(chosen) == 0 {
		return 0, fmt.Errorf("no mutant matches %s", these)
	}
	fmt.Printf("%d mutants in %d files, sets %s, seed %d\n", len(chosen), len(names), strings.Join(kernel.ISAs(), ", "), *seed)
	if *list {
		for i := range chosen {
			fmt.Println(&chosen[i])
		}
		return 0, nil
	}

	results := map[string]int{}
	kinds := map[string][2]int{}
	var mu sync.Mutex
	work := make(chan []*mutant)
	errs := make(chan error, *jobs)
	var group sync.WaitGroup
	for range *jobs {
		group.Go(func() {
			lab, err := newLab(root, *limit)
			if err != nil {
				errs <- err
				for range work { // nobody may wait for this one
				}
				return
			}
			defer lab.close()
			for batch := range work {
				lab.try(batch, files, func(m *mutant, v verdict) { // each is told when it is known: a batch takes long
					if v.what == "SURVIVED" {
						for _, k := range keys(m) {
							if why := equivalent[k]; why != "" {
								v = verdict{"equivalent", why}
							}
						}
					}
					mu.Lock()
					results[v.what]++
					k := kinds[m.kind]
					k[0]++
					if v.what == "killed" {
						k[1]++
					}
					kinds[m.kind] = k
					fmt.Printf("%-10s %s (%s)\n", v.what, m, v.by)
					mu.Unlock()
				})
			}
		})
	}
	for _, batch := range batches(chosen) {
		work <- batch
	}
	close(work)
	group.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
	}
	fmt.Println()
	for _, c := range changes {
		if k := kinds[c.kind]; k[0] > 0 {
			fmt.Printf("%-22s %d of %d killed\n", c.kind, k[1], k[0])
		}
	}
	fmt.Printf("%d mutants: %d killed, %d did not assemble, %d equivalent, %d survived\n",
		len(chosen), results["killed"], results["no code"], results["equivalent"], results["SURVIVED"])
	return results["SURVIVED"], nil
}

// matching returns the mutants whose description matches.
func matching(these *regexp.Regexp, of map[string][]mutant, files []string) (all []mutant) {
	for _, f := range files {
		for i := range of[f] {
			if these.MatchString(of[f][i].String()) {
				all = append(all, of[f][i])
			}
		}
	}
	return all
}

// moduleRoot returns the folder of the module that is mutated.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Root}}", "github.com/lockstep-go/lockstep/kernel").Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// runs reports whether this machine runs what is in the file of that name.
func runs(name string, sets []string) bool {
	for _, set := range []string{"avx2", "avx512", "neon"} {
		if strings.Contains(name, "_"+set) {
			return slices.Contains(sets, set)
		}
	}
	return true // shared by the sets
}

// readEquivalent reads the list of equivalent mutants: a line each, of the file, the instruction,
// what it becomes and the reason, with | between them. An instruction that stands in more places
// than one has the instruction before it in front, with a semicolon between them.
func readEquivalent(text string) (map[string]string, error) {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "|")
		if len(part) != 4 || strings.TrimSpace(part[3]) == "" {
			return nil, fmt.Errorf("equivalent.txt: %q is not FILE | INSTRUCTION | WHAT IT BECOMES | REASON", line)
		}
		for i := range part {
			part[i] = strings.TrimSpace(part[i])
		}
		all[part[0]+"|"+part[1]+"|"+part[2]] = part[3]
	}
	return all, nil
}

// keys are what a mutant is looked up by in the list of equivalent ones: a line that moves stays.
// The second one says which of several equal instructions is meant, by the one before it.
func keys(m *mutant) [2]string {
	return [2]string{m.file + "|" + m.from + "|" + m.to, m.file + "|" + m.past + "; " + m.from + "|" + m.to}
}

// assembly is the text of the files of one folder.
type assembly struct {
	names []string
	text  map[string]string
}

func readFiles(dir string) (assembly, error) {
	a := assembly{text: map[string]string{}}
	paths, err := filepath.Glob(filepath.Join(dir, "*.[sh]"))
	if err != nil {
		return a, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return a, err
		}
		a.names = append(a.names, filepath.Base(path))
		a.text[filepath.Base(path)] = string(text)
	}
	return a, nil
}

var (
	functionOf = regexp.MustCompile(`(?m)^\s*TEXT\s+·(\w+?)(AVX2|AVX512|NEON)\(SB\)`)
	includeOf  = regexp.MustCompile(`(?m)^#include\s+"(\w+\.h)"`)
)

// kernels returns the kernels whose code the file is a part of, by set.
func (a assembly) kernels(file string) map[string][]string {
	found := map[string][]string{}
	for _, name := range a.names {
		if strings.HasSuffix(name, ".s") && (a.includes(name, file, 0) || strings.HasPrefix(file, "zconstants")) {
			for _, m := range functionOf.FindAllStringSubmatch(a.text[name], -1) {
				set := strings.ToLower(m[2])
				found[set] = append(found[set], m[1])
			}
		}
	}
	return found
}

// includes reports whether the text of one file is in another.
func (a assembly) includes(name, file string, depth int) bool {
	if name == file {
		return true
	}
	for _, m := range includeOf.FindAllStringSubmatch(a.text[name], -1) {
		if depth < 5 && a.includes(m[1], file, depth+1) {
			return true
		}
	}
	return false
}
