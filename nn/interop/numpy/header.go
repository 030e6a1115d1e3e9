package numpy

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A literal is a parsed Python literal: string, int, bool, []literal for a tuple or a list, or
// map[string]literal for a dictionary.
type literal any

// A parser reads the Python literals that stand in a header: strings, integers, True and False,
// tuples, lists, and dictionaries whose keys are strings.
type parser struct {
	text  string
	depth int
}

// maxDepth bounds how deep tuples and lists may be nested.
const maxDepth = 32

func (p *parser) space() { p.text = strings.TrimLeft(p.text, " \t\r\n") }

// take removes prefix from the text, after spaces, and reports whether it was there.
func (p *parser) take(prefix string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text, prefix)
	p.text = rest
	return ok
}

func (p *parser) value() (literal, error) {
	p.space()
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("literals are nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("("):
		return p.list(")")
	case p.take("["):
		return p.list("]")
	case p.take("{"):
		return p.dictionary()
	case p.take("True"):
		return true, nil
	case p.take("False"):
		return false, nil
	case p.text != "" && (p.text[0] == '\'' || p.text[0] == '"'):
		return p.string()
	}
	return p.integer()
}

func (p *parser) list(end string) (literal, error) {
	items := []literal{}
	for !p.take(end) {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if !p.take(",") {
			if !p.take(end) {
				return nil, fmt.Errorf("%q is wanted before %s", end, quote.Text(p.text))
			}
			if end == ")" && len(items) == 1 {
				return v, nil // (1) is 1
			}
			break
		}
	}
	return items, nil
}

func (p *parser) dictionary() (literal, error) {
	d := map[string]literal{}
	for !p.take("}") {
		k, err := p.value()
		if err != nil {
			return nil, err
		}
		key, ok := k.(string)
		if !ok {
			return nil, fmt.Errorf("key %s is not a string", show(k))
		}
		if _, ok := d[key]; ok {
			return nil, fmt.Errorf("key %s is there twice", quote.Text(key))
		}
		if !p.take(":") {
			return nil, fmt.Errorf("no ':' after key %s", quote.Text(key))
		}
		if d[key], err = p.value(); err != nil {
			return nil, err
		}
		if !p.take(",") {
			if !p.take("}") {
				return nil, fmt.Errorf("'}' is wanted before %s", quote.Text(p.text))
			}
			break
		}
	}
	return d, nil
}

func (p *parser) integer() (literal, error) {
	end := 0
	for end < len(p.text) && (p.text[end] == '-' || p.text[end] >= '0' && p.text[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(p.text[:end], 10, 64)
	if err != nil || n > math.MaxInt || n < math.MinInt {
		return nil, fmt.Errorf("%s is not a literal", quote.Text(p.text))
	}
	p.text = strings.TrimPrefix(p.text[end:], "L") // Python 2 writes long integers so
	return int(n), nil
}

// escapes are the characters after a backslash that stand for another one.
var escapes = map[byte]string{'\\': "\\", '\'': "'", '"': "\"", 'n': "\n", 't': "\t", 'r': "\r",
	'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v"}

// hexes are the characters after a backslash before so many hexadecimal digits of a rune.
var hexes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func (p *parser) string() (literal, error) {
	mark := p.text[0]
	var s strings.Builder
	for i := 1; i < len(p.text); {
		c := p.text[i]
		switch {
		case c == mark:
			p.text = p.text[i+1:]
			return s.String(), nil
		case c != '\\':
			s.WriteByte(c)
			i++
		case i+1 == len(p.text):
			i++
		case hexes[p.text[i+1]] != 0:
			n := hexes[p.text[i+1]]
			if i+2+n > len(p.text) {
				return nil, fmt.Errorf("escape %s is cut short", quote.Text(p.text[i:]))
			}
			r, err := strconv.ParseUint(p.text[i+2:i+2+n], 16, 32)
			if err != nil || r > utf8.MaxRune {
				return nil, fmt.Errorf("%q is no escape", p.text[i:i+2+n])
			}
			s.WriteRune(rune(r))
			i += 2 + n
		default:
			e, ok := escapes[p.text[i+1]]
			if !ok {
				return nil, fmt.Errorf("%q is no escape", p.text[i:i+2])
			}
			s.WriteString(e)
			i += 2
		}
	}
	return nil, fmt.Errorf("string %s does not end", quote.Text(p.text))
}

// show returns a literal for an error.
func show(v literal) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case string:
		return quote.Text(v)
	}
	return quote.Name(fmt.Sprint(v))
}

// A header is what the text before the elements says.
type header struct {
	descr   literal
	fortran bool
	shape   []int
}

// parseHeader reads the dictionary in a header.
func parseHeader(text string) (header, error) {
	var h header
	p := parser{text: text}
	v, err := p.value()
	if err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	if p.space(); p.text != "" {
		return h, fmt.Errorf("header: %s after its end", quote.Text(p.text))
	}
	d, ok := v.(map[string]literal)
	if !ok {
		return h, fmt.Errorf("header: it is not a dictionary in braces")
	}
	for key := range d {
		if key != "descr" && key != "fortran_order" && key != "shape" {
			return h, fmt.Errorf("header: key %s is unknown: there are descr, fortran_order and shape", quote.Text(key))
		}
	}
	if h.descr, ok = d["descr"]; !ok {
		return h, fmt.Errorf("header: descr, the type of the elements, is missing")
	}
	if h.fortran, ok = d["fortran_order"].(bool); !ok {
		return h, fmt.Errorf("header: fortran_order must be True or False")
	}
	if h.shape, err = parseShape(d["shape"]); err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	return h, nil
}

// maxDims bounds the number of dimensions. NumPy 1.24 has at most 32, NumPy 2 has at most 64.
const maxDims = 64

func parseShape(v literal) ([]int, error) {
	list, ok := v.([]literal)
	if !ok {
		return nil, fmt.Errorf("shape must be a tuple of whole numbers")
	}
	if len(list) > maxDims {
		return nil, fmt.Errorf("shape has %s: at most %d are allowed", quote.Count(len(list), "dimension"), maxDims)
	}
	shape := make([]int, len(list))
	for i, v := range list {
		n, ok := v.(int)
		if !ok || n < 0 {
			return nil, fmt.Errorf("dimension %d of the shape is %s: it must be a whole number, 0 or more", i, show(v))
		}
		shape[i] = n
	}
	return shape, nil
}

// elements returns the product of the shape, and whether it and size times it fit an int.
func elements(shape []int, size int) (int, bool) {
	n := 1
	for _, d := range shape {
		if d == 0 {
			return 0, true
		}
	}
	for _, d := range shape {
		if n > math.MaxInt/d {
			return 0, false
		}
		n *= d
	}
	return n, size == 0 || n <= math.MaxInt/size
}

// tuple writes a shape as Python does.
func tuple(shape []int) string {
	s := make([]string, len(shape))
	for i, d := range shape {
		s[i] = strconv.Itoa(d)
	}
	if len(shape) == 1 {
		return "(" + s[0] + ",)"
	}
	return "(" + strings.Join(s, ", ") + ")"
}
