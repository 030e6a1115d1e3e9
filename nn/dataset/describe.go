package dataset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// Describe says in a few lines how a table was read: each line has a short name, or "", and a text.
func (t *Table) Describe() [][2]string {
	s := t.Schema
	var lines [][2]string
	add := func(name, format string, args ...any) {
		lines = append(lines, [2]string{name, fmt.Sprintf(format, args...)})
	}
	add("read as", "%s", t.form())
	if text := s.numbersText(); text != "" {
		add("", "%s", text)
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Kind == Category {
			text := quote.PlainNames(c.Words[:min(len(c.Words), 8)])
			if len(c.Words) > 8 {
				text += ", …"
			}
			add("", "words: %s (%d: %s)", quote.Name(s.name(i)), len(c.Words), cut(text, 100))
		}
	}
	for i := range s.Columns {
		if c := &s.Columns[i]; c.Kind == Dropped {
			name := quote.Name(c.Name)
			if c.Name == "" {
				name = fmt.Sprintf("column %d, which has no name", i+1)
			}
			add("", "left out: %s (%s)", name, quote.Line(c.Why))
		}
	}
	if ids := s.namesOf(ID); len(ids) > 0 {
		add("", "kept as text: %s", quote.PlainNames(ids))
	}
	switch s.Task {
	case Classes:
		name := quote.Name(s.TargetName())
		if s.Format != "csv" {
			name = "the labels"
		} else if !s.Header {
			name = "column " + name
		}
		add("target", "%s: %s: %s", name, quote.Grouped(len(t.Classes), "class"), t.balance())
	case Regression:
		names := s.namesOf(Target)
		switch {
		case s.Format != "csv":
			add("target", "%s, by regression", quote.Grouped(len(names), "number"))
		case !s.Header:
			add("target", "column %s: %s, by regression", span(names), quote.Grouped(len(names), "number"))
		default:
			add("target", "%s: %s, by regression", span(names), quote.Grouped(len(names), "number"))
		}
	}
	return lines
}

// form says what kind of file the table is.
func (t *Table) form() string {
	s := t.Schema
	switch s.Format {
	case "fann":
		return fmt.Sprintf("a file of FANN: %s of %s", quote.Grouped(t.Len(), "row"), quote.Grouped(t.Features.Cols, "number"))
	case "npy":
		return fmt.Sprintf("an array of NumPy: %s of %s", quote.Grouped(t.Len(), "row"), quote.Grouped(t.Features.Cols, "number"))
	case "idx":
		if s.Channels > 1 {
			return fmt.Sprintf("IDX: %s of %d×%d pixels of %s", quote.Grouped(t.Len(), "image"), s.Height, s.Width, quote.Count(s.Channels, "colour"))
		}
		if s.Width > 0 {
			return fmt.Sprintf("IDX: %s of %d×%d pixels", quote.Grouped(t.Len(), "image"), s.Height, s.Width)
		}
		return fmt.Sprintf("IDX: %s of %s", quote.Grouped(t.Len(), "row"), quote.Grouped(t.Features.Cols, "number"))
	}
	text := "text with " + SeparatorName(s.Separator)
	if s.Decimal == "," {
		text += ", decimal commas"
	}
	if s.Encoding != "" && s.Encoding != "utf-8" {
		text += ", " + s.Encoding
	}
	if s.Comment != "" {
		text += ", comments after " + s.Comment
	}
	if s.Header {
		text += ", a header"
	} else {
		text += ", no header"
	}
	return text + "; " + quote.Grouped(t.Len(), "row")
}

// numbersText names the columns that are numbers.
func (s *Schema) numbersText() string {
	if s.Format != "csv" {
		return ""
	}
	names := s.namesOf(Number)
	if len(names) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s: %s", quote.Grouped(len(names), "number"), span(names))
	if !s.Header {
		text = fmt.Sprintf("%s: %s %s", quote.Grouped(len(names), "number"), map[bool]string{true: "column", false: "columns"}[len(names) == 1], span(names))
	}
	return text
}

// namesOf returns the names of the columns of a kind, for a line.
func (s *Schema) namesOf(k Kind) []string {
	var names []string
	for i := range s.Columns {
		if s.Columns[i].Kind == k {
			names = append(names, s.name(i))
		}
	}
	return names
}

// span lists names, the first and the last if they are many.
func span(names []string) string {
	names = slices.Clone(names)
	for i, n := range names {
		if names[i] = quote.Name(n); strings.ContainsAny(n, ",;") {
			names[i] = quote.Text(n)
		}
	}
	if len(names) > 8 {
		names = slices.Concat(names[:4], []string{"…"}, names[len(names)-2:])
	}
	return cut(strings.Join(names, ", "), 120)
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

// Counts returns how many rows each class has.
func (t *Table) Counts() []int {
	n := make([]int, len(t.Classes))
	for _, k := range t.Labels {
		if k >= 0 {
			n[k]++
		}
	}
	return n
}

// balance tells how many rows each class has.
func (t *Table) balance() string {
	n := t.Counts()
	var parts []string
	for k, name := range t.Classes {
		if len(t.Classes) > 12 && k == 8 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, quote.Name(cut(name, 20))+" "+quote.Thousands(n[k]))
	}
	return strings.Join(parts, ", ")
}
