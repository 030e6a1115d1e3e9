package main

import (
	"fmt"
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

// quotient is a / d, rounded once. The unit that divides takes square roots, too, one of the two at
// a time, and where d is a root it is what a kernel waits for. So every second register is done by
// multiply-adds, which are idle meanwhile: from the reciprocal, which the CPU approximates, by
// Newton's rule. Most quotients are right then. To be sure, the rest of q is taken, which is exact.
// Moved by a little more than what it lacks, q must stay what it is: what is right lies between the
// two, so it rounds to q. Otherwise, and where an exponent is extreme, there is a division after
// all.
//
// a and d are multiplied by 2⁴⁸ first, for the rest not to be subnormal: it is a multiple of the
// last places of D and of q, and A is at least 2⁻¹⁰¹, unless it is 0. The 2⁻²⁰ is the little more:
// r is above 1/D by about that, and never below it. If D is negative, or so large that r is
// subnormal or 0, this does not hold. If A or q is infinite, or D is 0, infinite or NaN, t is NaN.
func (e *expr) quotient(name string, a, d *value) *value {
	if !e.divides {
		return e.div(name, a, d)
	}
	up := e.constant("2⁴⁸", 0x57800000)
	first := len(e.steps)
	b, c := e.mul("D", d, up), e.mul("A", a, up)
	r := e.step(&value{op: "reciprocal", name: "r", args: []*value{b}})
	extreme := e.step(&value{op: "extreme", name: "r is negative, subnormal or 0", args: []*value{r}, mask: true})
	r = e.fma("r", r, e.fnma("e", b, r, e.constant("1 + 2⁻²⁰", 0x3f800008)), r)
	q := e.mul("q", c, r)
	q = e.fnma("q", e.fms("rest", b, q, c), r, q)
	t := e.fnma("t", e.fms("rest", b, q, c), r, q)
	unequal := e.step(&value{op: "unequal", name: "q != t, or NaN", args: []*value{q, t}, mask: true})
	for _, v := range e.steps[first:] {
		v.second = true
	}
	return e.step(&value{op: "quotient", name: name, args: []*value{q, unequal, extreme, a, d}})
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
	case "sub":
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
	case "reciprocal":
		return "1 / " + n(0) + ", to 14 bits"
	case "quotient":
		return n(3) + " / " + n(4)
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
