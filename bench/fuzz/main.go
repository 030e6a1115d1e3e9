// Command fuzz runs every fuzz target of every module of this repository, for a given time in all:
//
//	go run ./bench/fuzz [-time 20m] [-run REGEXP] [-parallel N]
//
// Each target gets the same share. The summary says how many inputs were tried, how many were new
// to the coverage, and what failed; a failing input is kept by go test beside the target's test, to
// be committed with the repair. The exit code is 1 if a target fails.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	failed, err := run(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// A target is one fuzz function.
type target struct {
	dir  string // of its package
	name string
}

func run(args []string) (failed int, err error) {
	flags := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	total := flags.Duration("time", 20*time.Minute, "in all")
	which := flags.String("run", "", "only targets that match this `regexp`, as PACKAGE.FuzzNAME")
	parallel := flags.Int("parallel", 0, "processes of a target; 0: as many as there are CPUs")
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	if flags.NArg() != 0 {
		return 0, fmt.Errorf("%q is no option: all of them begin with -", flags.Arg(0))
	}
	if *parallel < 0 {
		return 0, fmt.Errorf("-parallel %d: it must be at least 0", *parallel)
	}
	only, err := regexp.Compile(*which)
	if err != nil {
		return 0, err
	}
	root, targets, err := findTargets()
	if err != nil {
		return 0, err
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return !only.MatchString(t.show(root)) })
	if len(targets) == 0 {
		return 0, errors.New("no target has a name like that")
	}
	each := (*total / time.Duration(len(targets))).Round(time.Second)
	if each < time.Second {
		return 0, fmt.Errorf("%v is less than a second for each of %d targets", *total, len(targets))
	}
	fmt.Printf("%d targets, %v each\n", len(targets), each)
	var results []result
	for _, t := range targets {
		r := t.fuzz(each, *parallel)
		fmt.Printf("%-50s %s\n", t.show(root), r)
		if r.failure != "" {
			failed++
			fmt.Println(r.failure)
		}
		results = append(results, r)
	}
	fmt.Println()
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "inputs\tnew\ttime\t  target\t")
	var inputs, fresh int
	for i, r := range results {
		mark := ""
		if r.failure != "" {
			mark = "  FAILED"
		}
		fmt.Fprintf(table, "%d\t%d\t%v\t  %s%s\t\n", r.inputs, r.fresh, r.took.Round(time.Second), targets[i].show(root), mark)
		inputs += r.inputs
		fresh += r.fresh
	}
	if err := table.Flush(); err != nil {
		return failed, err
	}
	fmt.Printf("%d inputs, %d new, %d of %d targets failed\n", inputs, fresh, failed, len(targets))
	return failed, nil
}

func (t target) show(root string) string {
	rel, err := filepath.Rel(root, t.dir)
	if err != nil {
		rel = t.dir
	}
	return filepath.ToSlash(rel) + "." + t.name
}

var fuzzFunction = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

// findTargets returns the folder of the workspace and every target of its modules.
func findTargets() (root string, all []target, err error) {
	out, err := exec.Command("go", "env", "GOWORK").Output()
	if err != nil {
		return "", nil, fmt.Errorf("go env: %w", err)
	}
	work := strings.TrimSpace(string(out))
	if work == "" || work == "off" {
		return "", nil, errors.New("there is no go.work here: run this in the repository")
	}
	root = filepath.Dir(work)
	out, err = exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", nil, fmt.Errorf("go list -m: %w", err)
	}
	for _, module := range strings.Fields(string(out)) {
		cmd := exec.Command("go", "list", "-f", "{{$d := .Dir}}{{range .TestGoFiles}}{{$d}}/{{.}}\n{{end}}{{range .XTestGoFiles}}{{$d}}/{{.}}\n{{end}}", "./...")
		cmd.Dir = module
		cmd.Stderr = os.Stderr
		files, err := cmd.Output()
		if err != nil {
			return "", nil, fmt.Errorf("go list in %s: %w", module, err)
		}
		for _, file := range strings.Fields(string(files)) {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", nil, err
			}
			for _, m := range fuzzFunction.FindAllSubmatch(text, -1) {
				all = append(all, target{filepath.Dir(file), string(m[1])})
			}
		}
	}
	slices.SortFunc(all, func(a, b target) int { return strings.Compare(a.dir+"."+a.name, b.dir+"."+b.name) })
	return root, all, nil
}

// A result is what came of a target.
type result struct {
	inputs, fresh int
	took          time.Duration
	failure       string
}

func (r result) String() string {
	if r.failure != "" {
		return "FAILED"
	}
	return fmt.Sprintf("%d inputs, %d new", r.inputs, r.fresh)
}

var progress = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)

func (t target) fuzz(each time.Duration, parallel int) (r result) {
	args := []string{"test", "-run=^$", "-fuzz=^" + t.name + "$", "-fuzztime=" + each.String(), "-fuzzminimizetime=10x"}
	if parallel > 0 {
		args = append(args, "-parallel="+strconv.Itoa(parallel))
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = t.dir
	start := time.Now()
	out, err := cmd.CombinedOutput()
	r.took = time.Since(start)
	for _, m := range progress.FindAllSubmatch(out, -1) {
		r.inputs, _ = strconv.Atoi(string(m[1]))
		r.fresh, _ = strconv.Atoi(string(m[2]))
	}
	if err != nil && !ended(out) {
		r.failure = string(out)
	}
	return r
}

var deadline = regexp.MustCompile(`(?m)^--- FAIL: Fuzz\w+ \(.*\)\n +context deadline exceeded\n`)

// ended reports whether go test failed for no other reason than that its time was over. Before Go
// 1.27 that happens now and then on a busy machine: golang.org/issue/75804.
func ended(out []byte) bool {
	return deadline.Match(out) && !bytes.Contains(out, []byte("Failing input"))
}
