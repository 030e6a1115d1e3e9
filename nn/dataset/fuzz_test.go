package dataset_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// oneLine fails the test unless the error is a line that says something, and not too much.
func oneLine(t *testing.T, err error, name string) {
	t.Helper()
	oneLineText(t, err.Error(), name)
}

// oneLineText does so for a text that is no error.
func oneLineText(t *testing.T, text, name string) {
	t.Helper()
	if !quote.Fits(strings.ReplaceAll(text, name, "f")) {
		t.Fatalf("not one line about %s: %q", name, text)
	}
}

// bounded fails the test if f allocates more than a constant times the bytes that it reads, and a
// constant.
func bounded(t *testing.T, bytes int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	// All that was allocated counts, not what was in use at a time. A byte of deflated data may be
	// a thousand.
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(bytes)*1000+64<<20; got > most {
		t.Fatalf("%d bytes allocated for %d bytes of input", got, bytes)
	}
}

func FuzzRead(f *testing.F) {
	dir := filepath.Join("testdata", "tables")
	entries, err := os.ReadDir(dir)
	require.NoError(f, err)
	for _, e := range entries {
		if !e.IsDir() {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			require.NoError(f, err)
			f.Add(text[:min(len(text), 600)], uint16(0))
		}
	}
	f.Add([]byte("0,1,label\n5.1,3.5,7\n6.2,2.9,8\n"), uint16(2))
	f.Add([]byte("\ufeff1;2;\"a\nb\"\n\n3;4;c\r\n"), uint16(77))
	f.Add([]byte("nan,inf,1e400,0x1p-2,_\n"), uint16(0))
	f.Add([]byte(squeeze(f, "1,2,a\n3,4,b\n")), uint16(3))
	f.Add([]byte("\x1f\x8b\x08"), uint16(1))
	f.Add([]byte("2 2 1\n1 2\n0\n3 4\n1\n"), uint16(0))
	f.Add([]byte("\"a\nb\",\"c\rd\",\"\u202ee\"\n1,2,\"x\ny\"\n3,\"4\n\",z\n"), uint16(1))
	f.Add([]byte("\"a\nb\",c\n\"x\ny\",1\n\"z\x1b\",2\n\"z\x1b\",2\n\"x\ny\",1\n"), uint16(0))
	f.Add([]byte(strings.Repeat("\"a\x7f\",", 200)+"b\n"+strings.Repeat("x\v,", 200)+"c\n"), uint16(0))
	f.Add([]byte(strings.Repeat("long", 500)+",b\n1,2\n3,"+strings.Repeat("4", 3000)+"\n"), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, flags uint16) {
		if len(data) > 1<<16 {
			return
		}
		pick := func(n uint16) int { k := flags % n; flags /= n; return int(k) }
		o := dataset.Options{
			Header:  dataset.Header(pick(3)),
			Missing: []string{"", "drop", "mean", "0"}[pick(4)],
			Task:    []dataset.Task{"", dataset.Classes, dataset.Regression}[pick(3)],
			Targets: [][]string{nil, {"1"}, {"-1"}, {"label"}}[pick(4)],
			Lenient: pick(2) == 1, ID: [][]string{nil, {"1"}, {"*"}}[pick(3)],
		}
		bounded(t, len(data), func() {
			got, err := dataset.Read(bytes.NewReader(data), "f.csv", o)
			if err != nil {
				oneLine(t, err, "f.csv")
				return
			}
			sound(t, got)
			text := got.Schema.String()
			again, err := dataset.Read(bytes.NewReader(data), "f.csv", o)
			require.NoError(t, err)
			assert.Equal(t, text, again.Schema.String())
			assert.Equal(t, got.Labels, again.Labels)

			// Read for the network that learned it, nothing panics, and rows are not lost in
			// silence.
			o.Schema, o.Lenient = got.Schema, true
			known, err := dataset.Read(bytes.NewReader(data), "f.csv", o)
			if err != nil {
				oneLine(t, err, "f.csv")
				return
			}
			sound(t, known)
		})
	})
}

// FuzzQuotes reads a text as it is and with a quotation mark in it, so that encoding/csv cuts its
// rows. The values must be the same.
func FuzzQuotes(f *testing.F) {
	f.Add("1.5,-2e3,a\n3, 4 ,b\r\n\n+.5,5.,a\n", byte(','))
	f.Add("1,5;2;a\n3;4;b\n 7;8;a;;\n", byte(';'))
	f.Add("1\t2\ta\n3\t\tb\n", byte('\t'))
	f.Add("16777217.0000001,1e-46,a\n999999999999999999999,1e22,b\n1e-30,12345678901234567890,a\n", byte(','))
	f.Fuzz(func(t *testing.T, text string, sep byte) {
		if strings.ContainsAny(text, "\"#") || !strings.Contains(",;\t|", string(rune(sep))) || len(text) > 1<<14 {
			return
		}
		if i := strings.IndexByte(text, '\r'); i >= 0 && (i+1 == len(text) || text[i+1] != '\n') || strings.Contains(text, "\r\r") {
			return // encoding/csv keeps a carriage return within a field
		}
		for _, c := range text {
			if c >= 0x80 || c < ' ' && !strings.ContainsRune("\n\r\t", c) {
				return
			}
		}
		o := dataset.Options{Separator: string(rune(sep)), Decimal: ".", Header: dataset.Absent, Lenient: true, Missing: "mean"}
		plain, err := dataset.Read(strings.NewReader(text), "f", o)
		if err != nil {
			return
		}
		o.Schema = plain.Schema
		plain, err = dataset.Read(strings.NewReader(text), "f", o)
		if err != nil {
			return
		}
		if !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		// A row that is all quoted fields, and cannot be read.
		last := strings.Repeat("\"z\""+string(rune(sep)), len(plain.Schema.Columns)-1) + "\"z\"\n"
		quoted, err := dataset.Read(strings.NewReader(text+last), "f", o)
		require.NoError(t, err)
		n := plain.Len()
		require.GreaterOrEqual(t, quoted.Len(), n)
		require.Equal(t, fmt.Sprint(rows(plain)), fmt.Sprint(rows(quoted)[:n]))
		for i := range n {
			require.Equal(t, plain.Line(i), quoted.Line(i))
		}
		for i, p := range plain.Problems {
			require.Equal(t, p, quoted.Problems[i])
		}
	})
}

func npy(descr, fortran, shape, items string) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n", descr, fortran, shape)
	return "\x93NUMPY\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(header)))) + header + items
}

func FuzzNPY(f *testing.F) {
	f.Add([]byte(npy("<f4", "False", "2, 2", "\x00\x00\x80\x3f\x00\x00\x80\x40\x00\x00\x80\x3f\x00\x00\x00\x00")))
	f.Add([]byte(npy("|u1", "True", "3, 2", "123456")))
	f.Add([]byte(npy("<f8", "False", "1000000000, 1", "")))
	f.Add([]byte(npy("<U1", "False", "2,", "a\x00\x00\x00b\x00\x00\x00")))
	f.Add([]byte(npy("<f4", "False", "\n0, 1", "")))
	f.Add([]byte(npy("<f\n4", "False", "2, 1", "12345678")))
	f.Add([]byte(npy("<f"+strings.Repeat("4", 500), "False", "1"+strings.Repeat(", 1", 2000), "1234")))
	f.Add([]byte(npy("<U2", "False", "2,", "\n\x00\x00\x00\r\x00\x00\x00\n\x00\x00\x00\x1b\x00\x00\x00")))
	f.Fuzz(func(t *testing.T, data []byte) {
		bounded(t, len(data), func() {
			for _, o := range []dataset.Options{{}, {Unlabelled: true, Missing: "mean"}} {
				got, err := dataset.Read(bytes.NewReader(data), "f.npy", o)
				if err != nil {
					oneLine(t, err, "f.npy")
					continue
				}
				sound(t, got)
			}
		})
	})
}

func FuzzIDX(f *testing.F) {
	images, labels := idx("123456", 3, 1, 2), idx("\x00\x01\x01", 3)
	f.Add([]byte(images), []byte(labels))
	f.Add([]byte(squeeze(f, images)), []byte(squeeze(f, labels)))
	f.Add([]byte(idx("", 1<<31, 1<<31, 1<<31)), []byte(labels))
	f.Add([]byte(images[:9]), []byte(labels[:7]))
	f.Add([]byte("\x00\x00\x0d\x02\x00\x00\x00\x01\x00\x00\x00\x01\x3f\x80\x00\x00"), []byte(idx("\x00", 1)))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		bounded(t, len(images)+len(labels), func() {
			got, err := dataset.ReadIDX(bytes.NewReader(images), "f-images", bytes.NewReader(labels), "f-labels", dataset.Options{})
			if err != nil {
				oneLine(t, err, "f-")
				return
			}
			sound(t, got)
			if got.Width > 0 {
				assert.Equal(t, got.Features.Cols, got.Width*got.Height*got.Channels)
			}
		})
	})
}

func archive(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		require.NoError(t, err)
		_, err = w.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func FuzzArchive(f *testing.F) {
	f.Add(archive(f, "a.csv", "1,2,a\n3,4,b\n"))
	f.Add(archive(f, "a.csv", "1,2,a\n3,4,b\n", "readme.txt", "x"))
	f.Add(archive(f, "X.npy", npy("|u1", "False", "3, 2", "123456"), "y.npy", npy("|u1", "False", "3,", "\x00\x01\x00")))
	f.Add(archive(f, "[Content_Types].xml", "x"))
	f.Add(archive(f, "a\nb.csv", "1,2,a\n3,,b\n", "c\rd.txt", "x", strings.Repeat("e", 2000), "x"))
	f.Add(archive(f, "a\nb.csv", "1,2,a\n3,,b\n"))
	f.Add(archive(f, "a\nb/X\x1b.npy", npy("|u1", "False", "3, \n2", "123456"), strings.Repeat("y", 2000)+".npy", npy("|u1", "False", "3,", "\x00\x01\x00")))
	path := filepath.Join(f.TempDir(), "a.zip")
	f.Fuzz(func(t *testing.T, data []byte) {
		require.NoError(t, os.WriteFile(path, data, 0o666))
		bounded(t, len(data), func() {
			for _, name := range []string{path, path + "/a.csv"} {
				got, _, err := dataset.Load(name, dataset.Options{})
				if err != nil {
					oneLine(t, err, path)
					continue
				}
				sound(t, got)
			}
		})
	})
}

// FuzzSchema reads what a model file may claim to be a schema, and a table by it.
func FuzzSchema(f *testing.F) {
	f.Add(`{"format":"csv","columns":[{"name":"x","kind":"number"},{"kind":"category","words":["a","b"]},{"name":"y","kind":"target"}],"task":"classes","classes":["a"]}`, "x,c,y\n1,a,a\n")
	f.Add(`{"columns":[{"kind":"number","shift":1e308,"scale":-1e-308,"fill":7}],"missing":"mean"}`, "1\n?\n")
	f.Add(`{"columns":[{"kind":"target"}],"task":"regression"}`, "1\n?\n")
	f.Add(`{"columns":[{"name":"a\u000ab","kind":"a\u000ab"}],"task":"c\u000dd"}`, "1\n")
	f.Add(`{"columns":[{"name":"a\u000ab","kind":"category","words":["\u001b","\u2028"]},{"name":"\u202e","kind":"target"}],"task":"classes","classes":["\n","\r"],"header":true}`, "a,b\n1,2\n")
	f.Add(`{"columns":[{"kind":"dropped","why":"a\u000ab"}],"missing":"a\u000ab","separator":"\n"}`, "1\n")
	f.Add(`{"height":`+strings.Repeat("9", 500)+`}`, "1\n")
	f.Fuzz(func(t *testing.T, text, table string) {
		if len(table) > 1<<14 {
			return
		}
		s, err := dataset.ParseSchema(text)
		if err != nil {
			oneLine(t, err, "f")
			return
		}
		got, err := dataset.Read(strings.NewReader(table), "f.csv", dataset.Options{Schema: s, Lenient: true})
		if err != nil {
			oneLine(t, err, "f.csv")
			return
		}
		assert.Equal(t, s.Features(), got.Features.Cols)
	})
}
