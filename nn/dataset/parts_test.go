package dataset_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// described describes every row of a table: its line and its numbers, or what is wrong with it.
func described(t *dataset.Table) (texts []string) {
	problem, example := 0, 0
	for at := range t.Len() + len(t.Problems) {
		text := ""
		if problem < len(t.Problems) && t.Problems[problem].Row == at {
			text = fmt.Sprint(t.Problems[problem].Line, t.Problems[problem].Message)
			problem++
		} else {
			text = fmt.Sprint(t.Line(example), t.Features.Row(example))
			if t.Labels != nil {
				text += fmt.Sprint(t.Labels[example])
			}
			if t.Targets.Rows > 0 {
				text += fmt.Sprint(t.Targets.Row(example))
			}
			example++
		}
		for k := range t.IDs {
			text += fmt.Sprintf(" %s=%q", t.IDs[k], t.IDText[k][at])
		}
		texts = append(texts, text)
	}
	return texts
}

// TestParts checks that a text in parts of any size has the rows of the whole text.
func TestParts(t *testing.T) {
	texts := map[string]string{
		"quoted":     "a,b,label\n1,\"x\ny\",p\n2,\"x\ny\",q\n\n3,\"z\"\"\n\n\",p\n4,z,q\n5,z,p\n6,z,q\n7,z,p\n",
		"no end":     "a,b,label\n1,2,p\n3,4,q\n5,6,p\n7,8,q",
		"mark":       "\ufeffa,b,label\n1,2,ä\n3,4,q\n5,6,ä\n7,8,q\n",
		"windows":    "a,b,label\n1,2,\xe4\n3,4,q\n5,6,\xe4\n7,8,q\n",
		"late":       "a,b,label\n" + strings.Repeat("1,2,p\n3,4,q\n", 30000) + "1,2,\xe4\n" + strings.Repeat("1,2,p\n3,4,\xe4\n", 30000),
		"comments":   "a,b,label\n# it's 3\" long\n1,2,p\n3,4,q\n# \"\n5,6,p\n7,8,q\n5,6,p\n7,8,q\n5,6,p\n7,8,q\n",
		"spaces":     "# 3\" long\n1 \"a b\"  p \n3 \"c d\" q\n# \"\n5 \"a b\"  p\n7 \"c d\"  q\n",
		"bad":        "a,b,label\n1,2,p\n3,x,q\n5,6,p\n7,8,q\n1,2\n,,\n7,8,r\n7,8,\n",
		"crlf":       "a;b;label\r\n1,5;2;p\r\n3;4;q\r\n5;6;p\r\n7;8;q\r\n",
		"regression": "a b y\n1 2 0.5\n3 4 1.5\n5 6 2.5\n7 8 0.25\n1 3 .75\n",
		"no header":  "1,2,p\n3,4,q\n5,6,p\n7,8,q\n",
	}
	tables, err := filepath.Glob("testdata/tables/*")
	require.NoError(t, err)
	for _, path := range tables {
		text, err := os.ReadFile(path)
		if err == nil {
			texts[path] = string(text)
		}
	}
	cut := 0
	for name, text := range texts {
		clean, _, _ := strings.Cut(text, "3,x,q\n") // the schema is that of rows without mistakes
		known, err := dataset.Read(strings.NewReader(clean), name, dataset.Options{})
		if err != nil {
			continue // a table that cannot be learned from
		}
		o := dataset.Options{Schema: known.Schema, Lenient: true, ID: []string{"*"}}
		o.Schema.Classes = known.Classes
		whole, err := dataset.Read(strings.NewReader(text), name, o)
		require.NoError(t, err, name)
		for _, size := range []int64{1, 100, 5000, 1 << 19, 1 << 40} {
			if len(text) > 5000 && size < 5000 {
				continue
			}
			from, err := dataset.OpenText(strings.NewReader(text), name, o)
			if err == dataset.ErrWhole {
				break
			}
			require.NoError(t, err, name)
			parts, err := from.Cut(strings.NewReader(text), size)
			require.NoError(t, err, name)
			o2 := o
			o2.Encoding = from.Encoding
			other, err := dataset.OpenText(strings.NewReader(text), name, o2)
			require.NoError(t, err, name)
			var got []string
			end := parts[0].Offset
			for _, p := range parts {
				require.Equal(t, end, p.Offset, "%s, parts of %d bytes", name, size)
				end += p.Size
				require.NoError(t, other.Read(io.NewSectionReader(strings.NewReader(text), p.Offset, p.Size), p, func(t *dataset.Table) error {
					got = append(got, described(t)...)
					return nil
				}))
			}
			require.Equal(t, int64(len(text)), end, "%s, parts of %d bytes", name, size)
			require.Equal(t, described(whole), got, "%s, parts of %d bytes", name, size)
			if len(parts) > 1 {
				cut++
			}
		}
	}
	require.Greater(t, cut, 20, "texts that were cut")
}

// TestPartsErrors checks what cannot be read in parts.
func TestPartsErrors(t *testing.T) {
	table, err := dataset.Read(strings.NewReader("a,b,label\n1,2,p\n3,4,q\n"), "f", dataset.Options{})
	require.NoError(t, err)
	o := dataset.Options{Schema: table.Schema}
	for text, want := range map[string]string{
		"\x1f\x8b\x08":                  dataset.ErrWhole.Error(),
		"\x93NUMPY\x01":                 dataset.ErrWhole.Error(),
		"\xff\xfea\x00,\x00b\x00\n\x00": dataset.ErrWhole.Error(),
		"a,b\r1,2\r":                    dataset.ErrWhole.Error(),
		"2 2 1\n1 2\n0\n3 4\n1\n":       dataset.ErrWhole.Error(),
		"a,b\n":                         "f has a header and no rows",
		"a,c\n1,2\n3,4\n":               `f lacks the column "b"`,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so": "f is",
	} {
		_, err := dataset.OpenText(strings.NewReader(text), "f", o)
		require.ErrorContains(t, err, want, "%q", text)
	}
	_, err = dataset.OpenText(strings.NewReader("a,b\n1,2\n"), "f", dataset.Options{})
	require.ErrorContains(t, err, "the options have none")

	labels := "a,b,label\n1,2,p\n3,4,q\n" // every part would find classes of its own
	unnamed := *table.Schema
	unnamed.Classes = nil
	_, err = dataset.OpenText(strings.NewReader(labels), "f", dataset.Options{Schema: &unnamed})
	require.ErrorIs(t, err, dataset.ErrWhole)
	_, err = dataset.OpenText(strings.NewReader("a,b\n1,2\n"), "f", dataset.Options{Schema: &unnamed})
	require.NoError(t, err)
	broken := "a,b,label\n1,2,\xe4\n3,4,q\n"
	_, err = dataset.Read(strings.NewReader(broken), "f", dataset.Options{Schema: &unnamed, Encoding: "utf-8"})
	require.ErrorContains(t, err, "is not UTF-8") // the class could not be saved with a network
	known, err := dataset.Read(strings.NewReader(broken), "f", dataset.Options{Schema: table.Schema, Encoding: "utf-8"})
	require.NoError(t, err)
	require.Equal(t, []int{-1, 1}, known.Labels)

	text := "a,b\n" + strings.Repeat("1,2\n", 50)
	from, err := dataset.OpenText(strings.NewReader(text), "f", o)
	require.NoError(t, err)
	parts, err := from.Cut(strings.NewReader(text), 1<<20)
	require.NoError(t, err)
	err = from.Read(bytes.NewReader([]byte(text[:40])), parts[0], func(*dataset.Table) error { return nil })
	require.ErrorContains(t, err, "f: 164 bytes are missing at byte 40: the file has changed")
	text += "\"3,4\n"
	_, err = from.Cut(strings.NewReader(text), 1<<20) // the reader of the rows says what is wrong
	require.NoError(t, err)
}

func ExampleText() {
	train, _ := dataset.Read(strings.NewReader("x,label\n1,no\n2,yes\n3,yes\n"), "train.csv", dataset.Options{})
	file := strings.NewReader("x\n5\n6\n7\n8\n")

	text, err := dataset.OpenText(file, "new.csv", dataset.Options{Schema: train.Schema})
	if err != nil {
		fmt.Println(err)
		return
	}
	file.Seek(0, io.SeekStart)
	parts, _ := text.Cut(file, 4)
	for _, p := range parts {
		text.Read(io.NewSectionReader(file, p.Offset, p.Size), p, func(rows *dataset.Table) error {
			fmt.Println("line", rows.Line(0), rows.Features.Data)
			return nil
		})
	}
	// Output:
	// line 2 [5]
	// line 3 [6 7]
	// line 5 [8]
}
