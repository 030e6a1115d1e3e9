package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// A machine is what the figures depend on, besides Lockstep.
type machine struct {
	cpu      string // its name, with family and model, as virtual machines hide the name
	l1d, l2  int    // bytes of a core's caches, 0 or less if not known
	compiler string
	commit   string // see head
}

func thisMachine() machine {
	c := &cpuid.CPU
	name := strings.Join(strings.Fields(c.BrandName), " ")
	if name == "" {
		name = procName()
	}
	if c.Family != 0 {
		name += fmt.Sprintf(" (family %d, model %d)", c.Family, c.Model)
	}
	return machine{cpu: name, l1d: c.Cache.L1D, l2: c.Cache.L2, compiler: runtime.Version(), commit: head()}
}

// procName returns the CPU's name from /proc/cpuinfo, where the instruction set has no way to ask.
func procName() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		key, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "model name", "cpu", "uarch", "machine":
			return strings.TrimSpace(value)
		case "cpu part":
			return "CPU part " + strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// head returns the commit of the working tree, with + behind it if files have changed since. Those
// that measuring writes do not count: whoever adds a machine measures twice.
func head() string {
	commit, err := exec.Command("git", "rev-parse", "--short=10", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	changes, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no", "--",
		":/", ":(top,exclude)bench/results", ":(top,exclude)README.md", ":(top,exclude)docs").Output()
	if err != nil {
		return "unknown"
	}
	if len(changes) != 0 {
		return strings.TrimSpace(string(commit)) + "+"
	}
	return strings.TrimSpace(string(commit))
}

// emulator says what emulates the CPU, or nothing: times taken there say nothing.
func emulator() string {
	if v := cpuid.CPU.HypervisorVendorString; strings.Contains(v, "TCG") || strings.Contains(cpuid.CPU.BrandName, "QEMU TCG") {
		return "QEMU (TCG)"
	}
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		return "a WebAssembly runtime"
	}
	b, err := os.ReadFile("/proc/sys/kernel/arch")
	if err != nil {
		return ""
	}
	names := map[string]string{"x86_64": "amd64", "aarch64": "arm64", "ppc64le": "ppc64le", "ppc64": "ppc64",
		"riscv64": "riscv64", "s390x": "s390x", "loongarch64": "loong64"}
	if host := names[strings.TrimSpace(string(b))]; host != "" && host != runtime.GOARCH && runtime.GOARCH != "386" && runtime.GOARCH != "arm" {
		return "QEMU, on a CPU of " + host
	}
	return ""
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// fileName returns the name of a result of m.
func (m machine) fileName() string {
	s := strings.NewReplacer("(R)", "", "(TM)", "", "(family", "", ", model", "", ")", "").Replace(m.cpu)
	return strings.Trim(notInName.ReplaceAllString(strings.ToLower(s), "-"), "-") + "-" + runtime.GOOS + "-" + runtime.GOARCH + ".txt"
}

// header returns the configuration lines of a result.
func (m machine) header() string {
	var b strings.Builder
	line := func(key, value string) { fmt.Fprintf(&b, "%s: %s\n", key, value) }
	line("goos", runtime.GOOS)
	line("goarch", runtime.GOARCH)
	line("cpu", m.cpu)
	if m.l1d > 0 {
		line("l1d", fmt.Sprintf("%d KiB", m.l1d>>10))
	}
	if m.l2 > 0 {
		line("l2", fmt.Sprintf("%d KiB", m.l2>>10))
	}
	line("go", m.compiler)
	line("commit", m.commit)
	return b.String()
}
