package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lockstep-go/lockstep/internal/replace"
)

type againstCmd struct {
	Commit string         `arg:"" help:"Commit, branch or tag to compare the working tree with."`
	Only   *regexp.Regexp `help:"Time only what matches, such as TrainStep."`
	ISA    []string       `name:"isa" help:"Sets of kernels; each side's best one if not given."`
	Rounds int            `default:"21" help:"Rounds: samples of each figure of each side."`
	Sample time.Duration  `default:"10ms" help:"Time of a sample."`
	Tags   string         `help:"Build tags, such as purego."`
	Out    string         `short:"o" help:"Write the samples of both sides to OUT.old.txt and OUT.new.txt."`
	thresholds
}

func (c *againstCmd) Run() error {
	if e := emulator(); e != "" {
		return fmt.Errorf("this CPU is emulated by %s: times would say nothing, so none are taken", e)
	}
	if err := c.check(); err != nil {
		return err
	}
	if least := c.leastSamples(); c.Rounds < least {
		return fmt.Errorf("--rounds %d: for --alpha %v at least %d are needed", c.Rounds, c.Alpha, least)
	}
	if c.Sample <= 0 {
		return fmt.Errorf("--sample %v: it must be above 0", c.Sample)
	}
	// The first Ctrl-C ends the workers, and so this: what was made for them is taken away again.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	temp, err := os.MkdirTemp("", "lockstep-against")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	old := filepath.Join(temp, "tree")
	if out, err := exec.Command("git", "worktree", "add", "--detach", old, c.Commit).CombinedOutput(); err != nil {
		return fmt.Errorf("checking out %s: %s", c.Commit, lastLine(out))
	}
	defer exec.Command("git", "worktree", "remove", "--force", old).Run()
	// The same text of the benchmarks on both sides.
	for _, dir := range []string{"suite", "timing", "worker"} {
		if err := copyDir(filepath.Join("bench", dir), filepath.Join(old, "bench", dir)); err != nil {
			return err
		}
	}
	var sides [2]*side
	for i, dir := range []string{old, "."} {
		program := filepath.Join(temp, fmt.Sprint("worker", i))
		if err := c.build(ctx, dir, program, i == 0); err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if sides[i], err = startSide(ctx, program); err != nil {
			return err
		}
		defer sides[i].stop()
	}
	before, after, err := c.race(sides)
	if err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	if c.Out != "" {
		for name, r := range map[string]*result{c.Out + ".old.txt": before, c.Out + ".new.txt": after} {
			if err := r.write(name); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%s\nold: %s, new: the working tree; %d samples of %v each, in turns\n\n", thisMachine().header(), c.Commit, c.Rounds, c.Sample)
	return c.compare(os.Stdout, before, after)
}

// build builds the worker in a tree. What an earlier commit does not know is left out, file by
// file.
func (c *againstCmd) build(ctx context.Context, dir, program string, earlier bool) error {
	named := regexp.MustCompile(`bench/suite/(\w+\.go):`)
	for {
		cmd := exec.CommandContext(ctx, "go", "build", "-tags", c.Tags, "-o", program, "./bench/worker")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err == nil {
			return nil
		}
		wrong := named.FindStringSubmatch(string(out))
		if !earlier || wrong == nil || wrong[1] == "suite.go" {
			return fmt.Errorf("building the worker in %s:\n%s", dir, out)
		}
		fmt.Fprintf(os.Stderr, "bench: %s does not know what bench/suite/%s times: left out\n", c.Commit, wrong[1])
		if err := os.Remove(filepath.Join(dir, "bench", "suite", wrong[1])); err != nil {
			return err
		}
	}
}

// race asks both sides in turns, work by work, and changes who comes first from round to round.
func (c *againstCmd) race(sides [2]*side) (before, after *result, err error) {
	names, err := sides[1].list("list")
	if err != nil {
		return nil, nil, err
	}
	known, err := sides[0].list("list")
	if err != nil {
		return nil, nil, err
	}
	isas := [2][]string{c.ISA, c.ISA}
	for i, s := range sides { // each side's own best set: an earlier commit may lack the newer one
		all, err := s.list("sets")
		if err != nil {
			return nil, nil, err
		}
		if c.ISA == nil {
			isas[i] = all[:1]
		}
		for _, isa := range isas[i] {
			if !slices.Contains(all, isa) {
				return nil, nil, fmt.Errorf("no set of kernels is called %q: there are %v", isa, all)
			}
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return !slices.Contains(known, name) || c.Only != nil && !c.Only.MatchString(name)
	})
	if len(names) == 0 {
		return nil, nil, errors.New("nothing to time: no work of that name is known to both sides")
	}
	both := [2]*result{{samples: map[string][]float64{}}, {samples: map[string][]float64{}}}
	for round := range c.Rounds {
		for n, isa := range isas[1] {
			for _, name := range names {
				for turn := range 2 {
					i := (turn + round) % 2
					ns, err := sides[i].sample(isas[i][n], name, c.Sample)
					if err != nil {
						return nil, nil, err
					}
					key := name + "/isa=" + isa
					if round == 0 {
						both[i].names = append(both[i].names, key)
					}
					both[i].samples[key] = append(both[i].samples[key], ns)
				}
			}
		}
		fmt.Fprintf(os.Stderr, "\rround %d of %d", round+1, c.Rounds)
	}
	fmt.Fprintln(os.Stderr)
	return both[0], both[1], nil
}

// write writes the samples in Go's benchmark format.
func (r *result) write(path string) error {
	var b strings.Builder
	b.WriteString(thisMachine().header() + "\n")
	for _, name := range r.names {
		for _, ns := range r.samples[name] {
			fmt.Fprintf(&b, "Benchmark%s 1 %.5g ns/op\n", name, ns)
		}
	}
	return replace.File(path, func(w io.Writer) error {
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// A side is a running worker.
type side struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startSide(ctx context.Context, program string) (*side, error) {
	s := &side{cmd: exec.CommandContext(ctx, program)}
	s.cmd.Stderr = os.Stderr
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	return s, s.cmd.Start()
}

func (s *side) stop() {
	s.in.Close()
	s.cmd.Wait()
}

func (s *side) ask(request string) (string, error) {
	if _, err := fmt.Fprintln(s.in, request); err != nil {
		return "", fmt.Errorf("a worker ended: %w", err)
	}
	answer, err := s.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("a worker ended while it was asked %q", request)
	}
	return strings.TrimSpace(answer), nil
}

func (s *side) list(what string) ([]string, error) {
	answer, err := s.ask(what)
	return strings.Fields(answer), err
}

func (s *side) sample(isa, work string, sample time.Duration) (float64, error) {
	answer, err := s.ask(fmt.Sprintf("%s %s %d", isa, work, sample.Nanoseconds()))
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(answer, 64)
}

// copyDir puts the Go files of a folder into another, in place of those there.
func copyDir(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		return err
	}
	if files == nil {
		return fmt.Errorf("there is no %s here: run it from the top of the project", from)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), b, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
