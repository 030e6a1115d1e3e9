package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
)

// A lab is a copy of the module's kernels.
type lab struct {
	dir   string
	limit time.Duration
	batch []*mutant // those in the copy at the moment
}

func newLab(root string, limit time.Duration) (*lab, error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	l := &lab{dir: dir, limit: limit}
	for _, path := range []string{"go.mod", "go.sum", "kernel"} {
		from, to := filepath.Join(root, path), filepath.Join(dir, path)
		if path == "kernel" {
			err = os.CopyFS(to, os.DirFS(from))
			os.RemoveAll(filepath.Join(to, "blas")) // a module of its own
		} else {
			var text []byte
			if text, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, text, 0o666)
			}
		}
		if err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

func (l *lab) close() { os.RemoveAll(l.dir) }

// A verdict is what became of a mutant, and by what.
type verdict struct{ what, by string }

// batches puts mutants together that are built at once, as building takes the longest: one of each
// .s file, as the kernels of one are not those of another. What several files share comes alone.
func batches(chosen []mutant) (all [][]*mutant) {
	nth := map[string]int{}
	var together [][]*mutant
	for i := range chosen {
		m := &chosen[i]
		if strings.HasSuffix(m.file, ".h") || strings.HasPrefix(m.file, "zconstants") {
			all = append(all, []*mutant{m})
			continue
		}
		k := nth[m.file]
		nth[m.file]++
		if k == len(together) {
			together = append(together, nil)
		}
		together[k] = append(together[k], m)
	}
	return append(together, all...)
}

// try tells what became of each of these mutants: killed by a test, by the assembler, or not at
// all. Those that survive the narrow test in company are tried alone.
func (l *lab) try(batch []*mutant, files assembly, tell func(*mutant, verdict)) {
	if err := l.restore(files); err != nil {
		for _, m := range batch {
			tell(m, verdict{"SURVIVED", err.Error()})
		}
		return
	}
	test, out, err := l.build(batch, files)
	if err != nil {
		if len(batch) == 1 {
			tell(batch[0], verdict{"no code", firstLine(out)})
			return
		}
		half := len(batch) / 2
		l.try(batch[:half], files, tell)
		l.try(batch[half:], files, tell)
		return
	}
	var left []*mutant
	for _, m := range batch {
		narrow, wide := patterns(m.file, files)
		v := l.run(test, narrow)
		if v.what != "killed" && len(batch) > 1 {
			left = append(left, m)
			continue
		}
		if v.what != "killed" {
			v = l.run(test, wide)
		}
		tell(m, v)
	}
	for _, m := range left {
		l.try([]*mutant{m}, files, tell)
	}
}

// build writes the changed files and builds the tests; then the files are what they were.
func (l *lab) build(batch []*mutant, files assembly) (test string, out []byte, err error) {
	for _, m := range batch {
		path := filepath.Join(l.dir, "kernel", runtime.GOARCH, m.file)
		lines := strings.Split(files.text[m.file], "\n")
		lines[m.line-1] = m.text
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o666); err != nil {
			return "", nil, err
		}
	}
	test = filepath.Join(l.dir, "kernel.test")
	out, err = l.command(10*l.limit, "go", "test", "-c", "-o", test, "./kernel") // a busy machine is slow
	l.batch = batch
	return test, out, err
}

// restore makes the files what they were.
func (l *lab) restore(files assembly) error {
	for _, m := range l.batch {
		if err := os.WriteFile(filepath.Join(l.dir, "kernel", runtime.GOARCH, m.file), []byte(files.text[m.file]), 0o666); err != nil {
			return err
		}
	}
	l.batch = nil
	return nil
}

// run runs tests, one pattern after another, until one fails.
func (l *lab) run(test string, patterns []string) verdict {
	for _, pattern := range patterns {
		start := time.Now()
		out, err := l.command(l.limit, test, "-test.short", "-test.failfast", "-test.run", pattern)
		if err == nil {
			continue
		}
		if failed := failedTest(out); failed != "" {
			return verdict{"killed", fmt.Sprintf("%s, %.1f s", failed, time.Since(start).Seconds())}
		}
		return verdict{"killed", firstLine(out)}
	}
	return verdict{"SURVIVED", "every test passes"}
}

var triangles = regexp.MustCompile(`^(Multiply|Solve)Triangle`)

// patterns are the tests that a change of the file is tried on, one after another, the narrowest
// first.
func patterns(file string, files assembly) (narrow, wide []string) {
	found := files.kernels(file)
	for set, names := range found {
		for i := range names { // two kernels that one test is for
			names[i] = triangles.ReplaceAllString(names[i], "Triangle")
		}
		slices.Sort(names)
		found[set] = slices.Compact(names)
	}
	for _, set := range []string{"avx2", "avx512", "neon"} {
		if found[set] != nil && slices.Contains(kernel.ISAs(), set) {
			narrow = append(narrow, "^TestKernels$/^"+set+"$/^("+strings.Join(found[set], "|")+")$")
		}
	}
	if strings.HasPrefix(file, "half") {
		for _, set := range []string{"avx2", "avx512", "neon"} {
			if runs(file, []string{set}) && slices.Contains(kernel.ISAs(), set) {
				narrow = append(narrow, "^TestHalfKernels$/^"+set+"$")
			}
		}
	}
	if strings.HasPrefix(file, "pack") {
		narrow = append(narrow, "^(TestTranspose|TestPacking)$")
	}
	return narrow, []string{
		"^(TestAssembly|TestAssemblyLayout)$",
		"^(TestLastBits|TestCorrectlyRounded|TestSpecialValues|TestSoftmax.*|TestLogSoftmax|TestArgMax|TestArgMin|TestFoundAnywhere|TestNeighbours|TestMatVec|TestStatistics.*|TestTopK|TestComparisons|TestMatMulHalf|TestWidenAll|TestTanh.*|TestDropout.*|TestELU|TestOuter.*|TestMoments|TestNearest|TestSwapKeepsBits|TestAccuracy64|TestGolden64)$",
		"^(TestPacking|TestTranspose|TestTriangle|TestGemm.*|TestLevel2|TestAddSymmetric.*|TestMatMul|TestProducts|TestPackedProducts|TestPieces|TestFewRowsOfLongChains|TestBatchMakesNoDifference|TestPackedMatrix|TestPreparedProduct|TestTiles|TestChain)$",
		"^(TestGradientIsProduct|TestGradientShared|TestGradientOfNothing|TestPowSpecial|TestPowOperations|TestPowDoubts|TestPowIsQuick)$",
		"^TestABI$",
	}
}

func (l *lab) command(limit time.Duration, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = l.dir
	if name != "go" {
		cmd.Dir = filepath.Join(l.dir, "kernel")
	}
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Appendf(nil, "no end within %v", limit), ctx.Err()
	}
	return out, err
}

var failLine = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// failedTest returns the innermost test that failed.
func failedTest(out []byte) string {
	longest := ""
	for _, m := range failLine.FindAllSubmatch(out, -1) {
		if len(m[1]) > len(longest) {
			longest = string(m[1])
		}
	}
	return longest
}

func firstLine(out []byte) string {
	s := bufio.NewScanner(bytes.NewReader(out))
	for s.Scan() {
		if t := strings.TrimSpace(s.Text()); t != "" && !strings.HasPrefix(t, "#") {
			return t
		}
	}
	return "no output"
}
