package main

import (
	"fmt"
	"math"
	"slices"
)

// The language in which the kernels of families.go are written: each function adds a step.

// step adds a step. If it depends on nothing but parameters and constants, it moves ahead of the
// loop.
func (e *expr) step(v *value) *value {
	v.fixed = v.op != "load" && v.op != "store" && v.op != "counter"
	for _, a := range v.args {
		v.fixed = v.fixed && a.fixed
	}
	if v.fixed {
		for _, old := range e.fixed {
			if old.op == v.op && old.bits == v.bits && slices.Equal(old.args, v.args) && (v.op != "scalar" || old.name == v.name) {
				return old
			}
		}
		e.fixed = append(e.fixed, v)
	} else {
		v.written = len(e.steps)
		e.steps = append(e.steps, v)
	}
	return v
}

// load is an element of a slice. The gradient of an outer product is not read: it is the chain that
// a product makes of one row, from +0.
func (e *expr) load(slice string) *value {
	if e.outer && slice == "g" {
		e.row = e.step(&value{op: "row", name: "x"})
		return e.fma("g", e.row, e.load("d"), e.zero())
	}
	return e.step(&value{op: "load", name: slice, from: slice})
}

func (e *expr) store(slice string, v *value) {
	e.step(&value{op: "store", from: slice, args: []*value{v}})
}

// scalar is a parameter, the same for all elements.
func (e *expr) scalar(name string) *value { return e.step(&value{op: "scalar", name: name}) }

// constant is a number, given as its bits.
func (e *expr) constant(name string, bits uint64) *value {
	return e.step(&value{op: "constant", name: name, bits: bits})
}

// counter is a parameter plus the index of the element, of 32 bits.
func (e *expr) counter(name string) *value {
	e.counter0 = e.step(&value{op: "counter", name: "i", args: []*value{e.scalar(name)}})
	return e.counter0
}

func (e *expr) binary(op, name string, a, b *value) *value {
	return e.step(&value{op: op, name: name, args: []*value{a, b}})
}

func (e *expr) add(name string, a, b *value) *value { return e.binary("add", name, a, b) }
func (e *expr) sub(name string, a, b *value) *value { return e.binary("sub", name, a, b) }
func (e *expr) mul(name string, a, b *value) *value { return e.binary("mul", name, a, b) }
func (e *expr) div(name string, a, b *value) *value { return e.binary("div", name, a, b) }
func (e *expr) and(name string, a, b *value) *value { return e.binary("and", name, a, b) }
func (e *expr) or(name string, a, b *value) *value  { return e.binary("or", name, a, b) }
func (e *expr) xor(name string, a, b *value) *value { return e.binary("xor", name, a, b) }

// root is the square root of a, rounded once. The unit that takes square roots divides, too, one
// of the two at a time. Where a quotient by the root follows, a kernel waits for that unit, and
// those that multiply are idle. So three roots of four are computed by multiply-adds.
//
// A constant minus half the bits of a is about the bits of 1 / (2·sqrt(a)). That is h. It is 4 to
// 13 percent too large, as is t for sqrt(a). A polynomial of 2·a·h², which is between 0.54 and
// 0.64, leaves an error of 2⁻¹⁴ in both. A step of Newton's rule for both leaves the errors of
// rounding. Then the rest of the root is exact, and the root moved by what it lacks rounds to what
// is right.
//
// The constants are such that this holds for every a that passes two tests, as was tried for all.
// Those that fail are infinite, subnormal or below 0, or their rest is infinite, subnormal or NaN,
// which it may be from 2¹²⁷ on and below 2⁻⁸⁰. Where one fails, its register gets an ordinary root.
// Zeros are frequent, and pass.
func (e *expr) root(name string, a *value) *value {
	if !e.roots {
		return e.sqrt(name, a)
	}
	first := len(e.steps)
	half := e.shiftRight("s", a, 1)
	h := e.binary("subInt", "h", e.constant("0x5ec60000", rootBits), half)
	t := e.mul("t", e.add("a", a, a), h)
	u := e.fms("u", t, h, e.inMemory("rootU", rootU))
	q := e.fma("q", u, u, e.inMemory("rootQ", rootQ))
	t, h = e.mul("t", t, q), e.mul("h", h, q)
	lacks := e.fnma("e", t, h, e.inMemory("rootHalf", 0.5))
	t, h = e.fma("t", t, lacks, t), e.fma("h", h, lacks, h)
	rest := e.fnma("rest", t, t, a)
	t = e.fma("t", rest, h, t)
	for _, v := range e.steps[first:] {
		v.most = true
	}
	return e.step(&value{op: "root", name: name, args: []*value{t, rest, a}})
}

// The constants of root.
const (
	rootBits = 0x5ec60000
	rootU    = 0.98175
	rootQ    = 0.7672
)

// inMemory is a constant that has no register.
func (e *expr) inMemory(name string, x float32) *value {
	v := e.constant(name, uint64(math.Float32bits(x)))
	v.memory = true
	return v
}

// fma is a·b + c, fms is a·b − c, fnma is c − a·b.
func (e *expr) fma(name string, a, b, c *value) *value {
	return e.step(&value{op: "fma", name: name, args: []*value{a, b, c}})
}
func (e *expr) fms(name string, a, b, c *value) *value {
	return e.step(&value{op: "fms", name: name, args: []*value{a, b, c}})
}
func (e *expr) fnma(name string, a, b, c *value) *value {
	return e.step(&value{op: "fnma", name: name, args: []*value{a, b, c}})
}

func (e *expr) sqrt(name string, a *value) *value {
	return e.step(&value{op: "sqrt", name: name, args: []*value{a}})
}

// atMost is limit if x > limit, else x, which may be NaN; atLeast is limit if x < limit.
func (e *expr) atMost(name string, x, limit *value) *value {
	return e.binary("atMost", name, x, limit)
}
func (e *expr) atLeast(name string, x, limit *value) *value {
	return e.binary("atLeast", name, x, limit)
}

// limited is x between −limit and limit, as generic has it.
func (e *expr) limited(name string, x, limit *value) *value {
	return e.atLeast(name, e.atMost(name, x, limit), e.xor("-"+limit.name, limit, e.sign()))
}

func (e *expr) zero() *value { return e.constant("zero", 0) }
func (e *expr) one() *value {
	if e.wide {
		return e.constant("one", 0x3ff<<52)
	}
	return e.constant("one", 0x3f800000)
}
func (e *expr) sign() *value { return e.constant("sign", 1<<31) }

// Comparisons with zero. Nothing is above 0 or unequal to it that is NaN, and everything is not
// below that is.
func (e *expr) above0(x *value) *value    { return e.compare("above0", x, " > 0") }
func (e *expr) notBelow0(x *value) *value { return e.compare("notBelow0", x, " >= 0 or NaN") }
func (e *expr) not0(x *value) *value      { return e.compare("not0", x, " > 0 or < 0") }

func (e *expr) compare(op string, x *value, text string) *value {
	return e.step(&value{op: op, name: x.name + text, args: []*value{x, e.zero()}, mask: true})
}

// holds compares two values; nothing holds of NaN.
func (e *expr) holds(op string, x *value, sign string, y *value) *value {
	return e.step(&value{op: op, name: x.name + " " + sign + " " + y.name, args: []*value{x, y}, mask: true})
}

// noLess compares integers without sign.
func (e *expr) noLess(a, b *value) *value {
	return e.step(&value{op: "noLess", name: a.name + " >= " + b.name, args: []*value{a, b}, mask: true})
}

// where is x if the mask says so, and +0 otherwise; choose is x or y.
func (e *expr) where(name string, mask, x *value) *value { return e.binary("where", name, mask, x) }
func (e *expr) choose(name string, mask, x, y *value) *value {
	return e.step(&value{op: "choose", name: name, args: []*value{mask, x, y}})
}

// Operations on integers of 32 bits.
func (e *expr) mulInt(name string, a, b *value) *value { return e.binary("mulInt", name, a, b) }
func (e *expr) xorInt(name string, a, b *value) *value { return e.binary("xorInt", name, a, b) }
func (e *expr) shiftRight(name string, a *value, bits int) *value {
	return e.step(&value{op: "shiftRight", name: name, args: []*value{a}, bits: uint64(bits)})
}

// text is what the comment says of the value.
func (v *value) text() string {
	n := func(i int) string { return v.args[i].name }
	switch v.op {
	case "add":
		return n(0) + " + " + n(1)
	case "sub", "subInt":
		return n(0) + " - " + n(1)
	case "mul", "mulInt":
		return n(0) + " * " + n(1)
	case "div":
		return n(0) + " / " + n(1)
	case "and":
		return n(0) + " & " + n(1)
	case "or":
		return n(0) + " | " + n(1)
	case "xor", "xorInt":
		return n(0) + " ^ " + n(1)
	case "shiftRight":
		return fmt.Sprintf("%s >> %d", n(0), v.bits)
	case "fma":
		return "fma(" + n(0) + ", " + n(1) + ", " + n(2) + ")"
	case "fms":
		return "fma(" + n(0) + ", " + n(1) + ", -" + n(2) + ")"
	case "root":
		return "sqrt(" + n(2) + ")"
	case "fnma":
		return "fma(-" + n(0) + ", " + n(1) + ", " + n(2) + ")"
	case "sqrt":
		return "sqrt(" + n(0) + ")"
	case "atMost":
		return n(0) + ", at most " + n(1)
	case "atLeast":
		return n(0) + ", at least " + n(1)
	case "where":
		return n(1) + " if " + n(0) + ", else 0"
	case "choose":
		return n(1) + " if " + n(0) + ", else " + n(2)
	}
	return ""
}

// comment is that of the step.
func (v *value) comment() string {
	switch {
	case v.op == "load":
		return v.name
	case v.op == "store":
		return ""
	case v.op == "counter":
		return "index"
	case v.mask:
		return v.name
	}
	return v.name + " = " + v.text()
}
