package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An architecture is one without assembly of ours, for which the compiler fuses x*y + z.
type architecture struct {
	goarch  string
	objdump string         // what llvm-objdump needs to know
	fused   *regexp.Regexp // the multiply-add of float32
	cpus    []cpu
}

var architectures = []architecture{
	{"riscv64", "--mattr=+m,+a,+f,+d,+c", regexp.MustCompile(`^fn?m(add|sub)\.s$`), []cpu{
		{name: "SiFive P670", triple: "riscv64", mcpu: "sifive-p670"},
		{name: "SiFive U74", triple: "riscv64", mcpu: "sifive-u74"},
	}},
	{"ppc64le", "--mcpu=pwr10", regexp.MustCompile(`^fmadds$`), []cpu{{name: "POWER10", triple: "powerpc64le", mcpu: "pwr10"}}},
	{"s390x", "--mcpu=z16", regexp.MustCompile(`^maebr?$`), []cpu{{name: "z16", triple: "s390x", mcpu: "z16"}}},
	{"arm64", "--mattr=+v8.2a", regexp.MustCompile(`^fmadd$`), []cpu{{name: "Neoverse N1", triple: "aarch64", mcpu: "neoverse-n1", dispatch: 8, decode: 4}}},
}

// A code is a disassembled function.
type code struct {
	at           []uint64 // addresses
	instructions loop
}

var (
	address   = regexp.MustCompile(`0x([0-9a-f]+)(?: <[^>]*>)?$`)
	returning = regexp.MustCompile(`^(ret|blr|br)$`)
	calling   = regexp.MustCompile(`^(jal|jalr|bl|brasl)$`)
	jumping   = regexp.MustCompile(`^(j|jg|b)$`)
	// Of z, an address may be that of data, and is not marked.
	onCondition = regexp.MustCompile(`^(b.*|cb.*|tb.*|j.*|c.*j.*)$`)
)

// goes returns where an instruction goes to if it is a jump or a call.
func goes(instruction string) (to uint64, ok bool) {
	m := address.FindStringSubmatch(instruction)
	if m == nil || !onCondition.MatchString(mnemonic(instruction)) {
		return 0, false
	}
	a, err := strconv.ParseUint(m[1], 16, 64)
	return a, err == nil
}

// parse reads what llvm-objdump wrote of one function.
func parse(text string) (c code, err error) {
	for l := range strings.Lines(text) {
		if m := line.FindStringSubmatch(strings.TrimRight(l, "\n")); m != nil {
			a, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				return c, err
			}
			c.at = append(c.at, a)
			c.instructions = append(c.instructions, strings.TrimSpace(m[2]))
		}
	}
	if c.at == nil {
		return c, errors.New("there is no such function")
	}
	return c, nil
}

// ways returns the shortest and the longest way from instruction i to one that ends says is the
// end, through those from low to high, none of them twice. A call of inner counts as one
// instruction; other calls are of what panics.
func (c code) ways(i, low, high int, ends func(i int) bool, inner *code) (shortest, longest loop) {
	var now loop
	seen := map[int]bool{}
	var from func(i int)
	from = func(i int) {
		if i < low || i > high || seen[i] {
			return
		}
		seen[i] = true
		defer delete(seen, i)
		instruction := c.instructions[i]
		now = append(now, instruction)
		defer func() { now = now[:len(now)-1] }()
		m := mnemonic(instruction)
		to, isJump := goes(instruction)
		place, here := slices.BinarySearch(c.at, to)
		switch {
		case ends(i):
			if shortest == nil || len(now) < len(shortest) {
				shortest = slices.Clone(now)
			}
			if len(now) > len(longest) {
				longest = slices.Clone(now)
			}
		case returning.MatchString(m):
		case calling.MatchString(m):
			if inner != nil && isJump && to == inner.at[0] {
				from(i + 1)
			}
		default:
			if isJump && here {
				from(place)
			}
			if !isJump || !jumping.MatchString(m) {
				from(i + 1)
			}
		}
	}
	from(i)
	return shortest, longest
}

// turn returns the shortest way through the loop of a function that counts for most, by what count
// says of a way.
func (c code) turn(count func(loop) float64, inner *code) (best loop, most float64) {
	for end, instruction := range c.instructions {
		to, ok := goes(instruction)
		start, here := slices.BinarySearch(c.at, to)
		if !ok || !here || start > end || calling.MatchString(mnemonic(instruction)) {
			continue
		}
		l, _ := c.ways(start, start, end, func(i int) bool { return i == end }, inner)
		if n := count(l); n > most || n == most && n > 0 && len(l) < len(best) {
			best, most = l, n
		}
	}
	return best, most
}

// inPlace returns a loop with the operation in place of each call.
func inPlace(l, operation loop) (whole loop) {
	for _, i := range l {
		if calling.MatchString(mnemonic(i)) {
			whole = append(whole, operation...)
		} else {
			whole = append(whole, i)
		}
	}
	return whole
}

// A portableLoop is a loop of package portable, and one of package generic that does the same.
// generic.Product has the loop that it has in commit c2ffd98, before there was a package portable.
type portableLoop struct{ name, portable, generic string }

var portableLoops = []portableLoop{
	{"product, 4×4", "portable.tile", "generic.Product"},
	{"product with Aᵀ, 4×4", "portable.tileColumns", "generic.Product"},
	{"product, one row", "portable.row8", "generic.Product"},
	{"Dot", "portable.dot8", "generic.Dot"},
}

// portable writes the table of package portable to w.
func portable(w io.Writer) error {
	objdump, err := find("llvm-objdump")
	if err != nil {
		return err
	}
	mca, err := find("llvm-mca")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mca")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	version, err := output(exec.Command(mca, "--version"))
	if err != nil {
		return err
	}
	fmt.Fprint(w, portableIntro(version))
	for _, a := range architectures {
		binary := filepath.Join(dir, a.goarch)
		build := exec.Command("go", "test", "-c", "-o", binary, path+"/portable")
		build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+a.goarch, "CGO_ENABLED=0")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building the tests for %s: %w", a.goarch, err)
		}
		read := func(function string) (code, error) {
			text, err := output(exec.Command(objdump, "-d", "--no-show-raw-insn", a.objdump, "--disassemble-symbols="+path+"/"+function, binary))
			if err != nil {
				return code{}, err
			}
			c, err := parse(text)
			if err != nil {
				return c, fmt.Errorf("%s on %s: %w", function, a.goarch, err)
			}
			return c, nil
		}
		fma, err := read("generic.FMA")
		if err != nil {
			return err
		}
		returns := func(i int) bool { return returning.MatchString(mnemonic(fma.instructions[i])) }
		exact, inexact := fma.ways(0, 0, len(fma.at)-1, returns, nil)
		for _, l := range portableLoops {
			fast, err := read(l.portable)
			if err != nil {
				return err
			}
			slow, err := read(l.generic)
			if err != nil {
				return err
			}
			turn, n := fast.turn(func(l loop) (n float64) {
				for _, i := range l {
					if a.fused.MatchString(mnemonic(i)) {
						n++
					}
				}
				return n
			}, nil)
			calls := func(l loop) (n float64) {
				for _, i := range l {
					if calling.MatchString(mnemonic(i)) {
						n++
					}
				}
				return n
			}
			reference, m := slow.turn(calls, &fma)
			if n == 0 || m == 0 {
				return fmt.Errorf("%s on %s: %g fused multiply-adds, %g exact ones", l.name, a.goarch, n, m)
			}
			for _, c := range a.cpus {
				e, err := analyze(mca, c, turn)
				if err != nil {
					return fmt.Errorf("%s on %s: %w", l.portable, c.name, err)
				}
				fmt.Fprintf(w, "| %s | %s | %.1f | %.3f |", c.name, l.name, float64(len(turn))/n, e.cycles/n)
				for _, operation := range []loop{exact, inexact} {
					whole := inPlace(reference, operation[:len(operation)-1])
					g, err := analyze(mca, c, whole)
					if err != nil {
						return fmt.Errorf("%s on %s: %w", l.generic, c.name, err)
					}
					fmt.Fprintf(w, " %.1f | %.2f | %.3f |", float64(len(whole))/m, g.cycles/m, e.cycles/n/(g.cycles/m))
				}
				fmt.Fprintln(w)
			}
		}
	}
	return nil
}
