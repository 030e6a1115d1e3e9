package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// assemble builds a package of these assembly files, and reads it.
func assemble(t *testing.T, files map[string]string) []*symbol {
	dir := t.TempDir()
	files["go.mod"] = "module sample\n\ngo 1.26.0\n"
	files["sample.go"] = "package sample\n\nfunc F()\n"
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	t.Setenv("GOWORK", "off")
	archive := filepath.Join(dir, "sample.a")
	require.NoError(t, build(dir, ".", "amd64", archive))
	symbols, err := readArchive(archive)
	require.NoError(t, err)
	return symbols
}

const (
	routine = "TEXT ·F(SB), $0-0\n\tMOVQ table<>+8(SB), AX\n\tCALL twice<>(SB)\n\tRET\n\nTEXT twice<>(SB), $0-0\n\tADDQ AX, AX\n\tRET\n"
	table   = "DATA table<>+0(SB)/8, $1\nDATA table<>+8(SB)/8, $2\nGLOBL table<>(SB), 24, $16\n"
)

func TestCompare(t *testing.T) {
	before := assemble(t, map[string]string{"f_amd64.s": routine + table})
	text := func(d *difference) string {
		var b bytes.Buffer
		d.print(&b, true)
		return b.String()
	}
	shared := strings.NewReplacer("table<>", "·shared")
	for name, c := range map[string]struct {
		files map[string]string
		same  bool
		says  string
	}{
		"nothing":         {map[string]string{"f_amd64.s": routine + table}, true, "routines: 2 same, 0 moved, 0 differ, 0 added, 0 gone"},
		"another file":    {map[string]string{"a_amd64.s": shared.Replace(table), "f_amd64.s": shared.Replace(routine)}, true, "2 same"},
		"a longer table":  {map[string]string{"f_amd64.s": routine + strings.Replace(table, "$16", "$32", 1)}, true, "tables: 1 of 16 bytes before, 1 of 32 now"},
		"another name":    {map[string]string{"f_amd64.s": strings.ReplaceAll(routine, "twice<>", "double<>") + table}, true, "moved: twice → double"},
		"a register":      {map[string]string{"f_amd64.s": strings.Replace(routine, "AX, AX", "BX, AX", 1) + table}, false, "differs: twice: byte "},
		"an element":      {map[string]string{"f_amd64.s": routine + strings.Replace(table, "$2", "$3", 1)}, false, "differs: sample.F: at "},
		"an offset":       {map[string]string{"f_amd64.s": strings.Replace(routine, "+8", "+0", 1) + table}, false, "differs: sample.F: at "},
		"one more":        {map[string]string{"f_amd64.s": routine + table + "TEXT half<>(SB), $0-0\n\tRET\n"}, false, "added: half"},
		"one instruction": {map[string]string{"f_amd64.s": strings.Replace(routine, "\tADDQ AX, AX\n", "", 1) + table}, false, "bytes before"},
	} {
		t.Run(name, func(t *testing.T) {
			d := compare(before, assemble(t, c.files))
			require.Equal(t, c.same, d.same(), text(d))
			require.Contains(t, text(d), c.says)
		})
	}
	one := assemble(t, map[string]string{"f_amd64.s": "TEXT ·F(SB), $0-0\n\tRET\n"})
	require.Contains(t, text(compare(before, one)), "gone: twice")
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-arch", "mips", "HEAD"}} {
		_, err := run(args, new(bytes.Buffer))
		require.Error(t, err)
	}
}
