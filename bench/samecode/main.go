// Command samecode tells whether the machine code of the assembly is the same in a commit and in
// the working tree, routine by routine:
//
//	go run ./bench/samecode [-arch amd64|arm64] [-v] COMMIT
//
// It builds kernel/ARCH of both and compares the bytes of each routine. What a routine refers to
// is compared by what is there, not by its address or its name: a table may move to another file
// or get another name, and it may grow at its end. Run it from the top of the module, with a change
// that is meant to move text only; it exits with 1 if a routine differs, is gone or was added.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	same, err := run(os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "samecode:", err)
		os.Exit(2)
	}
	if !same {
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) (same bool, err error) {
	flags := flag.NewFlagSet("samecode", flag.ContinueOnError)
	arch := flags.String("arch", "amd64", "architecture: `amd64` or arm64")
	verbose := flags.Bool("v", false, "name what moved")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if flags.NArg() != 1 {
		return false, errors.New("one commit is needed: go run ./bench/samecode [-arch amd64|arm64] COMMIT")
	}
	if *arch != "amd64" && *arch != "arm64" {
		return false, fmt.Errorf("-arch is %q, and must be amd64 or arm64", *arch)
	}
	temp, err := os.MkdirTemp("", "samecode")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	old := filepath.Join(temp, "old")
	if err := checkOut(flags.Arg(0), old); err != nil {
		return false, err
	}
	var symbols [2][]*symbol
	for i, dir := range []string{old, "."} {
		archive := filepath.Join(temp, fmt.Sprint(i, ".a"))
		if err := build(dir, "./kernel/"+*arch, *arch, archive); err != nil {
			return false, err
		}
		if symbols[i], err = readArchive(archive); err != nil {
			return false, err
		}
	}
	d := compare(symbols[0], symbols[1])
	d.print(w, *verbose)
	return d.same(), nil
}

// checkOut writes the files of a commit to the new folder dir.
func checkOut(commit, dir string) error {
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	var archive, complaint bytes.Buffer
	git := exec.Command("git", "archive", "--format=tar", commit)
	git.Stdout, git.Stderr = &archive, &complaint
	if err := git.Run(); err != nil {
		return fmt.Errorf("git archive %s: %s", commit, strings.TrimSpace(complaint.String()))
	}
	tar := exec.Command("tar", "-x", "-C", dir)
	tar.Stdin = &archive
	if out, err := tar.CombinedOutput(); err != nil {
		return fmt.Errorf("tar: %s", bytes.TrimSpace(out))
	}
	return nil
}

// build builds a package in the module at dir, for an architecture.
func build(dir, pkg, arch, archive string) error {
	command := exec.Command("go", "build", "-o", archive, pkg)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=-trimpath")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s in %s: %s", command, dir, bytes.TrimSpace(out))
	}
	return nil
}

// A difference holds the names of routines by what became of them.
type difference struct {
	identical                  int
	moved, differ, added, gone []string // moved: "old → new"
	oldData, newData           uint32   // bytes of the tables
	oldTables, newTables       int
	oldCode, newCode           uint32
}

func (d *difference) same() bool { return len(d.differ)+len(d.added)+len(d.gone) == 0 }

func (d *difference) print(w io.Writer, verbose bool) {
	list := func(what string, names []string) {
		for _, name := range names {
			fmt.Fprintf(w, "%s: %s\n", what, name)
		}
	}
	if verbose {
		list("moved", d.moved)
	}
	list("differs", d.differ)
	list("added", d.added)
	list("gone", d.gone)
	fmt.Fprintf(w, "routines: %d same, %d moved, %d differ, %d added, %d gone\n",
		d.identical, len(d.moved), len(d.differ), len(d.added), len(d.gone))
	fmt.Fprintf(w, "code: %d bytes before, %d now; tables: %d of %d bytes before, %d of %d now\n",
		d.oldCode, d.newCode, d.oldTables, d.oldData, d.newTables, d.newData)
}

// compare pairs the routines of the same name whose code is the same, then those whose names
// differ.
func compare(before, after []*symbol) *difference {
	d := &difference{}
	m := matcher{}
	var old, now []*symbol
	for _, s := range before {
		if s.code {
			old = append(old, s)
			d.oldCode += s.size
		} else if s.table {
			d.oldTables++
			d.oldData += s.size
		}
	}
	for _, s := range after {
		if s.code {
			now = append(now, s)
			d.newCode += s.size
		} else if s.table {
			d.newTables++
			d.newData += s.size
		}
	}
	pair := func(sameName bool) {
		old = slices.DeleteFunc(old, func(a *symbol) bool {
			i := slices.IndexFunc(now, func(b *symbol) bool { return (a.name == b.name) == sameName && m.match(a, b) })
			if i < 0 {
				return false
			}
			if sameName {
				d.identical++
			} else {
				d.moved = append(d.moved, a.name+" → "+now[i].name)
			}
			now = slices.Delete(now, i, i+1)
			return true
		})
	}
	pair(true)
	pair(false)
	for _, a := range old {
		if i := slices.IndexFunc(now, func(b *symbol) bool { return a.name == b.name }); i >= 0 {
			d.differ = append(d.differ, a.name+": "+m.why(a, now[i]))
			now = slices.Delete(now, i, i+1)
		} else {
			d.gone = append(d.gone, a.name)
		}
	}
	for _, b := range now {
		d.added = append(d.added, b.name)
	}
	return d
}

// A matcher remembers what it has compared. What it is comparing counts as the same, so that
// routines may refer to each other.
type matcher map[[2]*symbol]bool

func (m matcher) match(a, b *symbol) bool {
	key := [2]*symbol{a, b}
	if same, ok := m[key]; ok {
		return same
	}
	m[key] = true
	m[key] = m.why(a, b) == ""
	return m[key]
}

// why says what the first difference is, or nothing. b may be a longer table than a.
func (m matcher) why(a, b *symbol) string {
	if a.code != b.code {
		return "one is a routine, the other a table"
	}
	if a.size > b.size || a.code && a.size != b.size {
		return fmt.Sprintf("%d bytes before, %d now", a.size, b.size)
	}
	if a.size == 0 && (a.bytes == nil && b.bytes == nil) { // both defined elsewhere
		if a.name != b.name {
			return fmt.Sprintf("%s before, %s now", a.name, b.name)
		}
		return ""
	}
	for i := range int(a.size) {
		if a.at(i) != b.at(i) {
			return fmt.Sprintf("byte %#x is %#02x before, %#02x now", i, a.at(i), b.at(i))
		}
	}
	next := b.relocs
	for _, r := range a.relocs {
		if len(next) == 0 {
			return fmt.Sprintf("at %#x it referred to %s", r.offset, r.target.name)
		}
		n := next[0]
		next = next[1:]
		if r.offset != n.offset || r.size != n.size || r.kind != n.kind || r.add != n.add || !m.match(r.target, n.target) {
			return fmt.Sprintf("at %#x it referred to %s%+d, now at %#x to %s%+d", r.offset, r.target.name, r.add, n.offset, n.target.name, n.add)
		}
	}
	if len(next) > 0 && uint32(next[0].offset) < a.size {
		return fmt.Sprintf("at %#x it refers to %s now", next[0].offset, next[0].target.name)
	}
	return ""
}

// at returns a byte.
func (s *symbol) at(i int) byte {
	if i < len(s.bytes) {
		return s.bytes[i]
	}
	return 0
}
