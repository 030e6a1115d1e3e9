package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A question is the body of a request: one row or several, with targets if they are to be learned.
type question struct {
	Row     *jsonRow    `json:"row"`
	Rows    []jsonRow   `json:"rows"`
	Target  jsonCells   `json:"target"`
	Targets []jsonCells `json:"targets"`
}

// A jsonRow is a list of values in the order of the columns, or an object with a value for each
// column's name.
type jsonRow struct {
	cells jsonCells
	named map[string]scoring.Value
	wrong string // what it is instead of those
}

// jsonCells are the values of a list, or one that stands alone. Errors of a value are reported by
// whoever knows where it stands.
type jsonCells []scoring.Value

// A jsonCell is a value.
type jsonCell struct{ scoring.Value }

func (r *jsonRow) UnmarshalJSON(b []byte) error {
	*r = jsonRow{} // a name may come twice: the last counts
	switch b[0] {
	case '[':
		return r.cells.UnmarshalJSON(b)
	case '{':
		return r.readNamed(b)
	}
	r.wrong = quote.JSON(b)
	return nil
}

// readNamed reads an object. A name that comes twice is an error: the one value or the other would
// be lost.
func (r *jsonRow) readNamed(b []byte) error {
	r.named = make(map[string]scoring.Value)
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if _, ok := r.named[name]; ok && r.wrong == "" {
			r.wrong = "an object with two values for " + quote.Text(name)
		}
		var c jsonCell
		if err := d.Decode(&c); err != nil {
			return err
		}
		r.named[name] = c.Value
	}
	return nil
}

// UnmarshalJSON reads a list. It is called with valid JSON only, so that the end of a number is
// easily found.
func (c *jsonCells) UnmarshalJSON(b []byte) error {
	if b[0] != '[' {
		var one jsonCell
		err := one.UnmarshalJSON(b)
		*c = jsonCells{one.Value}
		return err
	}
	list := make(jsonCells, 0, bytes.Count(b, []byte{','})+1)
	for i := 1; i < len(b); {
		switch d := b[i]; {
		case d == '-' || d >= '0' && d <= '9':
			n := bytes.IndexAny(b[i:], ",] \t\r\n")
			list = append(list, parseCell(b[i:i+n]))
			i += n
		case d == ',' || d == ' ' || d == '\t' || d == '\r' || d == '\n':
			i++
		case d == ']' && i == len(b)-1:
			*c = list
			return nil
		default: // words are rare: the general way
			var cells []jsonCell
			err := json.Unmarshal(b, &cells)
			list = list[:0]
			for _, cell := range cells {
				list = append(list, cell.Value)
			}
			*c = list
			return err
		}
	}
	return errors.New("a list without an end")
}

func (c *jsonCell) UnmarshalJSON(b []byte) error {
	switch d := b[0]; {
	case d == 'n':
		c.Value = scoring.Value{}
	case d == '"':
		var word string
		err := json.Unmarshal(b, &word)
		c.Value = scoring.Word(word)
		return err
	case d == '-' || d >= '0' && d <= '9':
		c.Value = parseCell(b)
	case d == 't' || d == 'f':
		c.Value = scoring.Bool(d == 't')
	default:
		c.Value = scoring.Wrong("a list or an object")
	}
	return nil
}

// parseCell reads a number of JSON.
func parseCell(b []byte) scoring.Value {
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return scoring.Wrong("a number beyond those of 64 bits")
	}
	return scoring.Number(v)
}

// parseQuestion reads the body of a request. Errors of syntax tell line and column.
func parseQuestion(body []byte, most int) (rows []jsonRow, targets []jsonCells, one bool, err error) {
	var q question
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return nil, nil, false, jsonError(body, err)
	}
	if rest := bytes.TrimSpace(body[d.InputOffset():]); len(rest) > 0 {
		return nil, nil, false, fmt.Errorf("JSON: %s: nothing may follow the object", position(body, int64(len(body)-len(rest))))
	}
	if name, at := twice(body); name != "" {
		return nil, nil, false, fmt.Errorf("JSON: %s: %q comes twice: one of the two would be lost", position(body, int64(at)), name)
	}
	switch {
	case q.Row != nil && q.Rows != nil:
		return nil, nil, false, errors.New(`give "row" or "rows", not both`)
	case q.Row != nil:
		if q.Targets != nil {
			return nil, nil, false, errors.New(`"targets" goes with "rows": give "target" beside "row"`)
		}
		if q.Target != nil {
			targets = []jsonCells{q.Target}
		}
		return []jsonRow{*q.Row}, targets, true, nil
	case q.Rows == nil:
		return nil, nil, false, errors.New(`give "row", a list or an object of values, or "rows", a list of such`)
	case len(q.Rows) == 0:
		return nil, nil, false, errors.New(`"rows" is empty: give at least one row`)
	case len(q.Rows) > most:
		return nil, nil, false, tooManyError{fmt.Errorf("%s: at most %d are taken in a request", quote.Count(len(q.Rows), "row"), most)}
	case q.Target != nil:
		return nil, nil, false, errors.New(`"target" goes with "row": give "targets" beside "rows"`)
	case q.Targets != nil && len(q.Targets) != len(q.Rows):
		return nil, nil, false, fmt.Errorf("%s and %s: give a target for each row", quote.Count(len(q.Rows), "row"), quote.Count(len(q.Targets), "target"))
	}
	return q.Rows, q.Targets, false, nil
}

// twice returns a name that an object has twice, and where the second is, or "". The object is
// valid JSON of names that a question has.
func twice(object []byte) (name string, at int) {
	var seen [4]string
	names, depth, after := seen[:0], 0, byte(0) // what came before a string, but for white space
	for i := 0; i < len(object); i++ {
		switch b := object[i]; b {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			start := i
			for i++; object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
			if depth != 1 || after == ':' {
				break
			}
			var name string
			if json.Unmarshal(object[start:i+1], &name) != nil {
				break
			}
			// To package json capitals are small letters, and the long s is an s.
			if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
				return strings.ToLower(name), start
			}
			names = append(names, name)
		}
		if b := object[i]; b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			after = b
		}
	}
	return "", 0
}

// A tooManyError is the fault of a request that is too large.
type tooManyError struct{ error }

// jsonError says where a body is wrong.
func jsonError(body []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return errors.New(`the body is empty: give JSON such as {"row": [1, 2, 3]}`)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("JSON: %s: it ends too early", position(body, int64(len(body))))
	case errors.As(err, &syntax):
		return fmt.Errorf("JSON: %s: %s", position(body, max(syntax.Offset-1, 0)), syntax)
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("JSON: the body is %s: give an object with \"row\" or \"rows\"", article(kind.Value))
	case errors.As(err, &kind):
		return fmt.Errorf("JSON: %s: %q is %s: give a list", position(body, max(kind.Offset-1, 0)), kind.Field, article(kind.Value))
	}
	// What is left is a name that is unknown.
	return fmt.Errorf("JSON: %s: there are row and target, or rows and targets", quote.Line(strings.TrimPrefix(err.Error(), "json: ")))
}

// article puts a or an before the name of a type of JSON.
func article(kind string) string {
	if kind == "array" || kind == "object" {
		return "an " + kind
	}
	return "a " + kind
}

// position names a place in a text as editors do.
func position(text []byte, offset int64) string {
	before := text[:min(offset, int64(len(text)))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	return fmt.Sprintf("line %d, column %d", line, len(before)-(bytes.LastIndexByte(before, '\n')+1)+1)
}

// encode returns rows as the network takes them, [rows, inputs], and how many words in them are
// none of those that it knows.
func (m *model) encode(rows []jsonRow) (x kernel.Matrix, unknown int, err error) {
	x = kernel.NewMatrix(len(rows), m.net.Inputs())
	for i := range rows {
		n, err := m.encodeRow(x.Row(i), &rows[i])
		if err != nil {
			return x, 0, atRow(i, err)
		}
		unknown += n
	}
	return x, unknown, nil
}

// atRow names the row of an error.
func atRow(i int, err error) error { return fmt.Errorf("row %d: %w", i+1, err) }

func (m *model) encodeRow(dst []float32, r *jsonRow) (unknown int, err error) {
	if r.wrong != "" {
		return 0, fmt.Errorf("it is %s: give a list of values, or an object of them by their columns' names", r.wrong)
	}
	if r.named == nil {
		return m.scoring().Encode(dst, r.cells)
	}
	if err := m.known(r.named); err != nil {
		return 0, err
	}
	return m.scoring().EncodeNamed(dst, r.named)
}

// known reports a name that is no column's, or that of several: of more than one, always the same.
func (m *model) known(named map[string]scoring.Value) error {
	if m.schema.FeatureNames() == nil {
		return errors.New("the model knows no names of columns: give a list of values")
	}
	wrong, found := "", false
	for name := range named {
		if n, ok := m.names[name]; (!ok || n > 1) && (!found || name < wrong) {
			wrong, found = name, true
		}
	}
	if !found {
		return nil
	}
	if n, ok := m.names[wrong]; ok {
		return fmt.Errorf("%s of the model are called %s: give a list of values", quote.Count(n, "column"), quote.Text(wrong))
	}
	return fmt.Errorf("%s is no column of the model: GET /v1/model lists them", quote.Text(wrong))
}

// used reports whether a column is one of features.
func used(c *dataset.Column) bool { return c.Kind == dataset.Number || c.Kind == dataset.Category }

// target reads what a row is to be learned as: the number of its class, or the values of its
// targets. They stand by themselves, or in the row if that is an object.
func (m *model) target(r *jsonRow, given jsonCells) (label int, values []float64, err error) {
	columns := m.schema.Targets()
	if given == nil {
		for _, c := range columns {
			cell, ok := r.named[c.Name]
			if !ok || c.Name == "" {
				return 0, nil, errors.New("what is to be learned of it is missing: give \"target\", or \"targets\" for several rows")
			}
			given = append(given, cell)
		}
	}
	if len(given) != len(columns) {
		return 0, nil, fmt.Errorf("it has %s: the model has %d", quote.Grouped(len(given), "target"), len(columns))
	}
	if m.classes != nil {
		if label = given[0].Index(m.classes); label < 0 {
			return 0, nil, fmt.Errorf("its target is %v: give one of the classes: %s", given[0], quote.Names(m.classes))
		}
		return label, nil, nil
	}
	for k, cell := range given {
		number, ok := cell.Float()
		if !ok {
			return 0, nil, fmt.Errorf("its target is %v: give a number", cell)
		}
		if v := float64(columns[k].Encode(number)); math.IsInf(v, 0) {
			return 0, nil, fmt.Errorf("its target %v is beyond what float32 holds", cell)
		}
		values = append(values, number)
	}
	return 0, values, nil
}
