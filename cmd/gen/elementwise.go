package main

import (
	"fmt"
	"slices"
	"strings"
)

// An op is one element-wise kernel: a row of the family's table. The names of its
// arguments are its shape: those that are "" it does not have.
type op struct {
	name string // as in package generic
	does string // what it does, as a line of Go
	dst  string // "" if y is the destination, too
	a    string // the scalar
	x, y string
	wide bool          // the elements are float64; only some steps exist for them
	code func(c *code) // leaves the result in "x", or in "y" if that is the destination
}

// ops is the family. Steps take and give the registers that hold the scalar
// "a", the elements "x" and "y", a temporary "t", and the constants "0", "1" and
// "-0". The last operand of a step may come from memory where the architecture can.
var ops = []op{
	{"Add", "dst[i] = x[i] + y[i]", "dst", "", "x", "y", false, func(c *code) { c.add("x", "x", "y") }},
	{"Sub", "dst[i] = x[i] - y[i]", "dst", "", "x", "y", false, func(c *code) { c.sub("x", "x", "y") }},
	{"Mul", "dst[i] = x[i] * y[i]", "dst", "", "x", "y", false, func(c *code) { c.mul("x", "x", "y") }},
	{"Div", "dst[i] = x[i] / y[i]", "dst", "", "x", "y", false, func(c *code) { c.div("x", "x", "y") }},
	{"Scale", "dst[i] = a * x[i]", "dst", "a", "x", "", false, func(c *code) { c.mul("x", "a", "x") }},
	{"Axpy", "y[i] = fma(a, x[i], y[i])", "", "a", "x", "y", false, func(c *code) { c.fma("y", "a", "x") }},
	{"Sqrt", "dst[i] = sqrt(x[i])", "dst", "", "x", "", false, func(c *code) { c.sqrt("x", "x") }},
	{"Abs", "dst[i] = |x[i]|", "dst", "", "x", "", false, func(c *code) { c.abs("x", "x") }},
	{"Neg", "dst[i] = -x[i]", "dst", "", "x", "", false, func(c *code) { c.neg("x", "x") }},
	{"Square", "dst[i] = x[i] * x[i]", "dst", "", "x", "", false, func(c *code) { c.mul("x", "x", "x") }},
	{"Reciprocal", "dst[i] = 1 / x[i]", "dst", "", "x", "", false, func(c *code) { c.div("x", "1", "x") }},
	{"AddScalar", "dst[i] = x[i] + a", "dst", "a", "x", "", false, func(c *code) { c.add("x", "a", "x") }},
	{"Floor", "dst[i] = the integer not above x[i] that is nearest", "dst", "", "x", "", false, func(c *code) { c.round("x", "x", "Floor") }},
	{"Ceil", "dst[i] = the integer not below x[i] that is nearest", "dst", "", "x", "", false, func(c *code) { c.round("x", "x", "Ceil") }},
	{"Trunc", "dst[i] = x[i] without its fraction", "dst", "", "x", "", false, func(c *code) { c.round("x", "x", "Trunc") }},
	{"RoundToEven", "dst[i] = the integer nearest to x[i], of two the even one", "dst", "", "x", "", false, func(c *code) { c.round("x", "x", "RoundToEven") }},
	{"ScaledSub", "dst[i] = a * (x[i] - y[i])", "dst", "a", "x", "y", false, func(c *code) {
		c.sub("t", "x", "y")
		c.mul("x", "a", "t")
	}},
	{"ReLU", "dst[i] = x[i] unless x[i] <= 0, then +0", "dst", "", "x", "", false, func(c *code) { c.unlessLE0("x", "x", "x") }},
	{"ReLUGrad", "dx[i] = dy[i] unless y[i] <= 0, then +0", "dx", "", "dy", "y", false, func(c *code) { c.unlessLE0("x", "y", "x") }},
	{"LeakyReLU", "dst[i] = x[i] if x[i] > 0, else alpha * x[i]", "dst", "alpha", "x", "", false, func(c *code) { c.leak("x", "x", "a") }},
	{"LeakyReLUGrad", "dx[i] = dy[i] if y[i] > 0, else alpha * dy[i]", "dx", "alpha", "dy", "y", false, func(c *code) { c.leak("x", "y", "a") }},
	{"ELUGrad", "dx[i] = dy[i] if y[i] > 0, else dy[i] * (y[i] + alpha)", "dx", "alpha", "dy", "y", false, func(c *code) {
		c.add("t", "y", "a")
		c.leak("x", "y", "t")
	}},
	{"SigmoidGrad", "dx[i] = dy[i] * (y[i] * (1 - y[i]))", "dx", "", "dy", "y", false, func(c *code) {
		c.sub("t", "1", "y")
		c.mul("t", "t", "y")
		c.mul("x", "t", "x")
	}},
	{"TanhGrad", "dx[i] = dy[i] * fma(-y[i], y[i], 1)", "dx", "", "dy", "y", false, func(c *code) {
		c.oneMinusSquare("y")
		c.mul("x", "y", "x")
	}},
	{"SoftmaxGrad", "dx[i] = (dy[i] - s) * y[i]", "dx", "s", "dy", "y", false, func(c *code) {
		c.sub("t", "x", "a")
		c.mul("x", "t", "y")
	}},
	{"Add64", "dst[i] = x[i] + y[i]", "dst", "", "x", "y", true, func(c *code) { c.add("x", "x", "y") }},
	{"Sub64", "dst[i] = x[i] - y[i]", "dst", "", "x", "y", true, func(c *code) { c.sub("x", "x", "y") }},
	{"Mul64", "dst[i] = x[i] * y[i]", "dst", "", "x", "y", true, func(c *code) { c.mul("x", "x", "y") }},
	{"Div64", "dst[i] = x[i] / y[i]", "dst", "", "x", "y", true, func(c *code) { c.div("x", "x", "y") }},
	{"Sqrt64", "dst[i] = sqrt(x[i])", "dst", "", "x", "", true, func(c *code) { c.sqrt("x", "x") }},
	{"Abs64", "dst[i] = |x[i]|", "dst", "", "x", "", true, func(c *code) { c.abs("x", "x") }},
	{"Neg64", "dst[i] = -x[i]", "dst", "", "x", "", true, func(c *code) { c.neg("x", "x") }},
	{"Square64", "dst[i] = x[i] * x[i]", "dst", "", "x", "", true, func(c *code) { c.mul("x", "x", "x") }},
	{"Reciprocal64", "dst[i] = 1 / x[i]", "dst", "", "x", "", true, func(c *code) { c.div("x", "1", "x") }},
	{"AddScalar64", "dst[i] = x[i] + a", "dst", "a", "x", "", true, func(c *code) { c.add("x", "a", "x") }},
	{"Floor64", "dst[i] = the integer not above x[i] that is nearest", "dst", "", "x", "", true, func(c *code) { c.round("x", "x", "Floor") }},
	{"Ceil64", "dst[i] = the integer not below x[i] that is nearest", "dst", "", "x", "", true, func(c *code) { c.round("x", "x", "Ceil") }},
	{"Trunc64", "dst[i] = x[i] without its fraction", "dst", "", "x", "", true, func(c *code) { c.round("x", "x", "Trunc") }},
	{"RoundToEven64", "dst[i] = the integer nearest to x[i], of two the even one", "dst", "", "x", "", true, func(c *code) { c.round("x", "x", "RoundToEven") }},
	{"Scale64", "dst[i] = a * x[i]", "dst", "a", "x", "", true, func(c *code) { c.mul("x", "a", "x") }},
	{"Axpy64", "y[i] = fma(a, x[i], y[i])", "", "a", "x", "y", true, func(c *code) { c.fma("y", "a", "x") }},
}

// isShort reports whether a kernel is called again and again on the same few elements, as by BLAS.
// On x86 a load waits for a store before it unless it reads no more than that wrote; one under a
// mask holds up all loads near it. So these kernels do the last elements in shorter and shorter
// pieces, which the next call loads as this one stored them.
func isShort(kernel string) bool {
	return slices.Contains([]string{"Axpy", "Rot", "Swap"}, strings.TrimSuffix(kernel, "64"))
}

// A machine is an instruction set: how it spells what the skeleton needs. Its methods
// return instructions, one a line, operands after one space.
type machine interface {
	// set is what function names end in, path the file, intro the head of the file after the build
	// tag.
	set() string
	path() string
	// of returns the machine for elements of one type: float64 if wide.
	of(wide bool) machine
	intro() string
	// blocks are the pieces in which a kernel works, from the main loop to the last tail.
	blocks(o *op) []block
	// enter loads the arguments of o, whose frame offsets are at, and those constants that it uses.
	enter(o *op, at map[string]int, uses func(constant string) bool) []string
	leave() []string

	// reg names register j of those that hold v in a block; memory, the element
	// that v's pointer leads to, j registers on.
	reg(b block, v string, j int) string
	memory(b block, v string, j int) string
	load(b block, v string) []string  // b.regs registers of x or y
	store(b block, v string) []string // and back, v to the destination
	next(b block, o *op) []string     // move all pointers on by b.n elements

	count(n int) string             // add n to the count
	ifNegative(label string) string // after count
	ifPositive(label string) string // after count: if not negative
	tail(b block, label string) []string

	// One step on register j of a block; operands are registers, the last one
	// may be memory in a block that folds.
	add(d, a, b string) []string
	sub(d, a, b string) []string
	mul(d, a, b string) []string
	div(d, a, b string) []string
	sqrt(d, b string) []string
	round(d, b, direction string) []string             // to an integer; the direction is the name of the kernel
	abs(d, b string) []string                          // needs the constant "-0"
	neg(d, b string) []string                          // needs the constant "-0"
	fma(d, a, b string) []string                       // d += a*b
	oneMinusSquare(b block, j int) []string            // y = fma(-y, y, 1); t is free
	unlessLE0(b block, j int, d, c, v string) []string // d = v unless c <= 0, then +0; t is free
	leak(b block, j int, d, c, f string) []string      // d = d if c > 0, else f*d; t, which may be f, and y, which may be c, are lost
}

// A block is a piece of a kernel that handles n elements in regs registers.
type block struct {
	n, regs int
	kind    kind
	fold    bool // steps may take their last operand from memory
}

type kind int

const (
	loop     kind = iota // as long as n elements are left
	bit                  // once if n&b.n != 0
	firstBit             // so, too, and done if there is nothing left
	mask                 // once for the rest, fewer than b.n
)

func (b block) label() string {
	if b.kind == loop {
		return fmt.Sprintf("loop%d", b.n)
	}
	if b.kind == bit || b.kind == firstBit {
		return fmt.Sprintf("tail%d", b.n)
	}
	return "tail"
}

// code writes the steps of an op for one block. With w nil it only counts:
// reads says how often an operand is needed in a register, folds how often it may be memory.
type code struct {
	m     machine
	o     *op
	b     block
	w     *text
	reads map[string]int
	folds map[string]int
	steps int
	last  int
}

func (c *code) add(d, a, b string) { c.step(c.m.add, d, a, b, "%s + %s") }
func (c *code) sub(d, a, b string) { c.step(c.m.sub, d, a, b, "%s - %s") }
func (c *code) mul(d, a, b string) { c.step(c.m.mul, d, a, b, "%s * %s") }
func (c *code) div(d, a, b string) { c.step(c.m.div, d, a, b, "%s / %s") }

func (c *code) sqrt(d, b string) { c.unary(c.m.sqrt, d, b, "sqrt(%s)") }

func (c *code) round(d, b, direction string) {
	c.unary(func(d, b string) []string { return c.m.round(d, b, direction) }, d, b, strings.ToLower(direction)+"(%s)")
}

func (c *code) abs(d, b string) {
	c.read("-0", false)
	c.unary(c.m.abs, d, b, "|%s|")
}

func (c *code) neg(d, b string) {
	c.read("-0", false)
	c.unary(c.m.neg, d, b, "-%s")
}

func (c *code) fma(d, a, b string) {
	c.read(d, false)
	c.step(c.m.fma, d, a, b, "fma(%s, %s, "+c.name(d)+")")
}

func (c *code) oneMinusSquare(v string) {
	c.read("1", false)
	c.read(v, false)
	c.each(v, "fma(-"+c.name(v)+", "+c.name(v)+", 1)", func(j int) []string { return c.m.oneMinusSquare(c.b, j) })
}

func (c *code) unlessLE0(d, cond, v string) {
	c.read("0", false)
	c.read(cond, false)
	c.read(v, true)
	c.each(d, c.name(v)+" unless "+c.name(cond)+" <= 0", func(j int) []string {
		return c.m.unlessLE0(c.b, j, c.m.reg(c.b, d, j), c.m.reg(c.b, cond, j), c.operand(v, j))
	})
}

func (c *code) leak(d, cond, f string) {
	c.read("0", false)
	c.read(cond, false)
	c.read(d, false)
	c.each(d, c.name(d)+" if "+c.name(cond)+" > 0, else "+c.name(f)+" * "+c.name(d), func(j int) []string {
		return c.m.leak(c.b, j, c.m.reg(c.b, d, j), c.m.reg(c.b, cond, j), c.m.reg(c.b, f, j))
	})
}

func (c *code) step(f func(d, a, b string) []string, d, a, b, comment string) {
	c.read(a, false)
	c.read(b, true)
	c.each(d, fmt.Sprintf(comment, c.name(a), c.name(b)), func(j int) []string {
		return f(c.m.reg(c.b, d, j), c.m.reg(c.b, a, j), c.operand(b, j))
	})
}

func (c *code) unary(f func(d, b string) []string, d, b, comment string) {
	c.read(b, true)
	c.each(d, fmt.Sprintf(comment, c.name(b)), func(j int) []string {
		return f(c.m.reg(c.b, d, j), c.operand(b, j))
	})
}

// each writes a step for all registers of the block, with one comment.
func (c *code) each(d, comment string, f func(j int) []string) {
	c.steps++
	if c.w == nil {
		return
	}
	name := c.name(d)
	if c.steps == c.last && c.o.dst != "" {
		name = c.o.dst
	}
	comment = name + " = " + comment
	for j := range c.b.regs {
		for _, line := range f(j) {
			c.w.line(line, comment)
			comment = ""
		}
	}
}

func (c *code) read(v string, foldable bool) {
	if c.w == nil {
		c.reads[v]++
		if foldable && (v == "x" || v == "y") {
			c.folds[v]++
		}
	}
}

// inMemory says whether v is used once, by a step that can take it from memory.
func (c *code) inMemory(v string) bool {
	return c.b.fold && c.reads[v] == 1 && c.folds[v] == 1
}

func (c *code) operand(v string, j int) string {
	if c.inMemory(v) {
		return c.m.memory(c.b, v, j)
	}
	return c.m.reg(c.b, v, j)
}

// name is what the comments call v.
func (c *code) name(v string) string {
	switch v {
	case "a":
		return c.o.a
	case "x":
		return c.o.x
	case "y":
		return c.o.y
	}
	return v
}

// kernel writes the function of o for m: the skeleton of the family.
func kernel(w *text, m machine, o *op) {
	c := &code{m: m, o: o, reads: map[string]int{}, folds: map[string]int{}}
	o.code(c) // count
	c.last, c.w = c.steps, w

	result := "x"
	if o.dst == "" {
		result = "y"
	}
	at, size := o.frame()
	w.printf("\n// func %s%s(%s)\n//\n// %s\n", o.name, m.set(), o.signature(), o.does)
	w.printf("TEXT ·%s%s(SB), NOSPLIT, $0-%d\n", o.name, m.set(), size)
	w.lines(m.enter(o, at, func(v string) bool { return c.reads[v] > 0 }), "")

	blocks := m.blocks(o)
	counted := 0 // what has been taken from the count ahead of a loop
	for i, b := range blocks {
		label, after := b.label(), "done"
		if i+1 < len(blocks) {
			after = blocks[i+1].label()
			if blocks[i+1].kind == loop {
				after = fmt.Sprintf("below%d", b.n)
			}
		}
		switch b.kind {
		case loop:
			if i > 0 {
				w.label(fmt.Sprintf("below%d", blocks[i-1].n), "")
			}
			w.line(m.count(counted-b.n), "")
			w.line(m.ifNegative(after), "")
			w.label(label, fmt.Sprintf("for ; n >= %d; n -= %d", b.n, b.n))
			counted = b.n
		case bit, firstBit:
			w.label(label, fmt.Sprintf("if n&%d != 0", b.n))
			w.lines(m.tail(b, after), "")
		case mask:
			w.label(label, fmt.Sprintf("if n%%%d != 0", b.n))
			w.lines(m.tail(b, after), "the lowest n lanes")
		}
		c.b, c.steps = b, 0
		for _, v := range []string{"x", "y"} {
			if c.reads[v] > 0 && !c.inMemory(v) {
				w.lines(m.load(b, v), c.name(v))
			}
		}
		o.code(c)
		w.lines(m.store(b, result), "")
		if i+1 < len(blocks) {
			w.lines(m.next(b, o), "")
		}
		if b.kind == loop {
			w.line(m.count(-b.n), "")
			w.line(m.ifPositive(label), "")
		}
	}
	w.label("done", "")
	w.lines(m.leave(), "")
}

// params lists the arguments of o in order: their names and whether each is a slice.
func (o *op) params() (names []string, slice []bool) {
	for i, name := range []string{o.dst, o.a, o.x, o.y} {
		if name != "" {
			names, slice = append(names, name), append(slice, i != 1)
		}
	}
	return names, slice
}

func (o *op) signature() string {
	names, slice := o.params()
	element := "float32"
	if o.wide {
		element = "float64"
	}
	var s strings.Builder
	for i, name := range names {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(name)
		if !slice[i] {
			s.WriteString(" " + element)
		} else if i+1 == len(names) || !slice[i+1] {
			s.WriteString(" []" + element)
		}
	}
	return s.String()
}

// frame returns the offsets of the arguments and the size of them all.
func (o *op) frame() (at map[string]int, size int) {
	at = map[string]int{}
	names, slice := o.params()
	for i, name := range names {
		at[name] = size
		if slice[i] {
			size += 24
		} else {
			size += 8 // with its padding
		}
	}
	return at, size
}

// elementwise returns the files of the family.
func elementwise(machines ...machine) []file {
	var all []file
	for _, m := range machines {
		w := &text{}
		w.printf("%s//go:build !purego\n\n%s", generated, m.intro())
		for i := range ops {
			o := &ops[i]
			kernel(w, m.of(o.wide), o)
		}
		all = append(all, file{m.path(), w.bytes()})
	}
	return all
}
