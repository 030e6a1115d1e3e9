package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/klauspost/cpuid/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

type infoCmd struct {
	Model string `arg:"" optional:"" help:"A model to show instead: .safetensors, .onnx, .npz or .npy."`

	JSON bool `name:"json" help:"Print one JSON object instead."`
}

// A machine is what info knows.
type machine struct {
	Version    string     `json:"version"`
	Go         string     `json:"go"`
	OS         string     `json:"os"`
	Arch       string     `json:"arch"`
	GOMAXPROCS int        `json:"gomaxprocs"`
	CPU        string     `json:"cpu"`
	Features   []string   `json:"features"`
	ISA        string     `json:"isa"`
	Forced     string     `json:"lockstep_isa"`
	Sets       []isaState `json:"sets"`
}

type isaState struct {
	ISA     string `json:"isa"`
	Missing string `json:"missing,omitempty"`
}

func thisMachine() machine {
	m := machine{
		Version: "(devel)", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, GOMAXPROCS: runtime.GOMAXPROCS(0),
		CPU: strings.Join(strings.Fields(cpuid.CPU.BrandName), " "), Features: cpuid.CPU.FeatureSet(),
		ISA: kernel.ISA(), Forced: os.Getenv("LOCKSTEP_ISA"),
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		m.Version = b.Main.Version
	}
	for _, s := range kernel.Supported() {
		m.Sets = append(m.Sets, isaState{s.ISA, s.Missing})
	}
	return m
}

func (c *infoCmd) Run(stdout io.Writer) error {
	if c.Model != "" {
		return printContents(stdout, c.Model, c.JSON)
	}
	m := thisMachine()
	if c.JSON {
		return json.NewEncoder(stdout).Encode(m)
	}
	row := func(name, text string) { fmt.Fprintf(stdout, "%-10s%s\n", name, text) }
	row("lockstep", m.Version)
	row("Go", fmt.Sprintf("%s %s/%s, GOMAXPROCS %d", m.Go, m.OS, m.Arch, m.GOMAXPROCS))
	if m.CPU == "" {
		m.CPU = "not known to this program"
	}
	row("CPU", m.CPU)
	features := m.Features
	if len(features) == 0 {
		features = []string{"not", "known", "to", "this", "program"}
	}
	name := "features"
	for _, line := range wrap(features, 80) {
		row(name, line)
		name = ""
	}
	name = "kernels"
	for _, s := range m.Sets {
		state := "available"
		switch {
		case s.Missing != "":
			state = "not available: " + s.Missing
		case s.ISA == m.ISA && m.Forced != "":
			state = "in use, as LOCKSTEP_ISA says"
		case s.ISA == m.ISA:
			state = "in use"
		}
		row(name, fmt.Sprintf("%-8s %s", s.ISA, state))
		name = ""
	}
	return nil
}

// wrap joins words to lines of at most the given width, if no word is longer. A comma after the
// last is left out.
func wrap(words []string, width int) []string {
	lines := []string{""}
	for i, w := range words {
		if i == len(words)-1 {
			w = strings.TrimSuffix(w, ",")
		}
		if last := &lines[len(lines)-1]; *last == "" {
			*last = w
		} else if len(*last)+1+len(w) <= width {
			*last += " " + w
		} else {
			lines = append(lines, w)
		}
	}
	return lines
}
