package dataset

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// classes collects the labels of a file. A label is the text that stands there: 001 and 1 are two
// classes.
type classes struct {
	index map[string]int
	seen  []string // distinct labels, in the order of their first rows
	of    []int    // for every example an index into seen, or -1
}

func newClasses() *classes { return &classes{index: map[string]int{}} }

// add takes the label of the next example. One that is empty is not known.
func (c *classes) add(label []byte) {
	if len(label) == 0 {
		c.of = append(c.of, -1)
		return
	}
	i, ok := c.index[string(label)]
	if !ok {
		i = len(c.seen)
		text := string(label)
		c.index[text] = i
		c.seen = append(c.seen, text)
	}
	c.of = append(c.of, i)
}

// sortLabels puts the names of classes in order: by value if all of them are numbers, and by their
// bytes otherwise.
func sortLabels(names []string) {
	values := make(map[string]float64, len(names))
	for _, s := range names {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) {
			slices.Sort(names)
			return
		}
		values[s] = v
	}
	slices.SortFunc(names, func(a, b string) int {
		switch x, y := values[a], values[b]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return strings.Compare(a, b)
	})
}

// finish returns the class of each example, and the classes in order. If known is not nil, these
// are the classes, and the labels that are none of them become -1; other counts such rows by their
// labels. Some programs write the labels of a test set with a full stop at the end, or as 1.0 what
// was 1: these are recognised if nothing else fits, and counted in near.
func (c *classes) finish(known []string) (labels []int, names []string, other map[string]int, near int) {
	names = known
	if known == nil {
		names = slices.Clone(c.seen)
		sortLabels(names)
	}
	class := make(map[string]int, len(names))
	for i, name := range names {
		class[name] = i
	}
	to := make([]int, len(c.seen))
	nearly := make([]bool, len(c.seen))
	for n, s := range c.seen {
		k, ok := class[s]
		if !ok {
			if i := strings.LastIndexByte(s, '.'); i > 0 && strings.Trim(s[i+1:], "0") == "" {
				k, ok = class[s[:i]]
				nearly[n] = ok
			}
		}
		if !ok {
			k = -1
		}
		to[n] = k
	}
	other = map[string]int{}
	labels = c.of
	for i, k := range c.of {
		if k < 0 {
			continue
		}
		if to[k] < 0 {
			other[c.seen[k]]++
		} else if nearly[k] {
			near++
		}
		labels[i] = to[k]
	}
	return labels, names, other, near
}
