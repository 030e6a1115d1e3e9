package main

import (
	"fmt"
	"slices"
)

// Kernels that compute several results in one pass are written as expressions, one element's worth of
// them, and compiled: for each set and for each piece of the skeleton (main loop, loop, tail) the
// values get registers, each until it is used for the last time.

// A fused is one such kernel. Its name and parameters are those of its definition in package generic.
type fused struct {
	name string
	regs int      // registers that the main loop does at a time, at most; fewer if they do not suffice
	does []string // what it does, as lines of Go
	expr func(e *expr)

	// outer says that the gradient, g, is an outer product: g[i*len(d)+j] = x[i]·d[j], one row of w for each element of x.
	outer bool
}

// A value is a step of an expression: what one element, or a register of them, becomes.
type value struct {
	op    string // "load", "scalar", "constant", "add", …
	args  []*value
	name  string // in comments, and of a parameter
	bits  uint32 // of a constant; the number of bits of a shift
	mask  bool   // the result of a comparison
	fixed bool   // the same for all elements: computed ahead of the loop, in a register of its own
	from  string // the slice of a load or of a store

	second bool // only every second register of a block needs it

	written int // its place among the steps as they were written

	at   int // its place among the steps of a block
	last int // and that of its last use
	uses int
	reg  int // its register, or the first of them; of a mask, that of masks; -1 in memory
}

// An expr collects the steps of a kernel.
type expr struct {
	sig   *kernelFunc
	steps []*value // in order, stores among them
	fixed []*value // those that are computed ahead of the loop

	// The counter, if there is one, its register, behind which is that of what it grows by, and that of the tail's mask.
	counter0            *value
	counterReg, tailReg int

	outer bool
	row   *value // x[i], in all lanes

	divides bool // every second quotient is computed by multiply-adds
}

func newExpr(k *fused, sig *kernelFunc, m target) *expr {
	e := &expr{sig: sig, outer: k.outer, divides: m.divides()}
	k.expr(e)
	for _, v := range e.fixed {
		v.last = len(e.steps) // no step needs it
		for _, a := range v.args {
			a.uses++
		}
	}
	for _, v := range e.steps {
		for _, a := range v.args {
			a.uses++
		}
	}
	return e
}

// arrange puts the steps into the order of a block: that in which they were written, but under a mask all loads first. A
// masked load waits for a masked store before it, and here it waits for no more than those of the call before.
func (e *expr) arrange(b block) {
	slices.SortStableFunc(e.steps, func(v, w *value) int {
		if b.kind == mask && (v.op == "load") != (w.op == "load") {
			if v.op == "load" {
				return -1
			}
			return 1
		}
		return v.written - w.written
	})
	for i, v := range e.steps {
		v.at, v.last = i, i
		for _, a := range v.args {
			a.last = i
		}
	}
}

// step adds a step. If it depends on nothing but parameters and constants, it moves ahead of the loop.
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

// load is an element of a slice. The gradient of an outer product is not read: it is the chain that a product makes of one
// row, from +0.
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
func (e *expr) constant(name string, bits uint32) *value {
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

// quotient is a / d, rounded once. The unit that divides takes square roots, too, one of the two at a time, and where d is
// a root it is what a kernel waits for. So every second register is done by multiply-adds, which are idle meanwhile: from
// the reciprocal, which the CPU approximates, by Newton's rule. Most quotients are right then. To be sure, the rest of q is
// taken, which is exact. Moved by a little more than what it lacks, q must stay what it is: what is right lies between
// the two, so it rounds to q. Otherwise, and where an exponent is extreme, there is a division after all.
//
// a and d are multiplied by 2⁴⁸ first, for the rest not to be subnormal: it is a multiple of the last places of D and of q,
// and A is at least 2⁻¹⁰¹, unless it is 0. The 2⁻²⁰ is the little more: r is above 1/D by about that, and never below it.
// If D is negative, or so large that r is subnormal or 0, this does not hold. If A or q is infinite, or D is 0, infinite or
// NaN, t is NaN.
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
func (e *expr) one() *value  { return e.constant("one", 0x3f800000) }
func (e *expr) sign() *value { return e.constant("sign", 1<<31) }

// Comparisons with zero. Nothing is above 0 or unequal to it that is NaN, and everything is not below that is.
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
	return e.step(&value{op: "shiftRight", name: name, args: []*value{a}, bits: uint32(bits)})
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

// A target is an instruction set as the compiler of expressions wants it. Registers are numbers.
type target interface {
	set() string
	registers() (vectors, masks int) // masks is 0 where vectors hold the results of comparisons
	pieces(regs int) []block         // the blocks, the main loop with that many registers at a time
	head(does, more string) string   // of a file, after the build tag; more registers
	rowRegisters() string            // what beginRow says of the registers
	defines(text []byte) string      // the names that the text of the functions needs
	args(w *text, e *expr)           // load the parameters, and compute what is ahead of the loop
	beginRow(w *text, e *expr)       // of an outer product, with its label
	advanceLast(e *expr, b block) []string
	nextRow() []string
	leave() []string

	// spare says whether v had better stay in memory in a block: user alone needs it, and can take it from there.
	spare(e *expr, b block, user, v *value) bool
	// dest returns the argument whose register the result of v is to have, one of those that are dying, or -1. early says that
	// it is -1 and that the result is written before the arguments have all been read.
	dest(v *value, dying []bool) (arg int, early bool)
	emit(e *expr, b block, v *value, j int) []string // a step for register j of a block
	move(e *expr, b block, v *value) []string        // a load or a store, for all registers
	advance(e *expr, b block) []string               // move all pointers on by b.n elements

	count(n int) string
	divides() bool // every second quotient is computed by multiply-adds
	ifNegative(label string) string
	ifPositive(label string) string
	tail(b block, label string) []string              // of a bit
	tailMask(e *expr, b block, label string) []string // of a mask
}

// A pool is a set of registers, in groups of as many as a block has.
type pool struct {
	first, regs int
	free        []bool
}

func newPool(first, registers, regs int) *pool {
	p := &pool{first, regs, make([]bool, max(0, registers)/regs)}
	for i := range p.free {
		p.free[i] = true
	}
	return p
}

func (p *pool) take(v *value) bool {
	for i := range p.free {
		if p.free[i] {
			p.free[i] = false
			v.reg = p.first + i*p.regs
			return true
		}
	}
	return false
}

func (p *pool) release(v *value) { p.free[(v.reg-p.first)/p.regs] = true }

// allocate gives every value a register in a block; it reports whether there were enough.
func allocate(m target, e *expr, b block) bool {
	e.arrange(b)
	vectors, masks := m.registers()
	top, low := vectors, 0 // registers from top on are those of the fixed; those that the loop does not need begin at 0
	for _, v := range e.fixed {
		switch {
		case v.last < len(e.steps) && v.uses > 0:
			top--
			v.reg = top
		case v.uses > 0:
			v.reg = low
			low++
		}
	}
	if e.counter0 != nil {
		top -= 2
		e.counterReg = top
	}
	if b.kind == mask && masks == 0 {
		top--
		e.tailReg = top
	}
	if low > top {
		return false
	}
	plain := newPool(0, top, b.regs)
	forMasks := plain
	if masks > 0 {
		forMasks = newPool(2, masks-2, b.regs)
	}
	home := func(v *value) *pool {
		if v.mask {
			return forMasks
		}
		return plain
	}
	for i, v := range e.steps {
		if v.op == "load" {
			v.reg = -1
			if v.uses > 1 || !m.spare(e, b, e.steps[v.last], v) {
				if !plain.take(v) {
					return false
				}
			}
			continue
		}
		dying := make([]bool, len(v.args)) // their registers are free for the result
		for j, a := range v.args {
			dying[j] = !a.fixed && a.last == i && a.reg >= 0 && home(a) == home(v)
		}
		arg, early := -1, false
		if v.op != "store" {
			arg, early = m.dest(v, dying)
		}
		if early && !home(v).take(v) {
			return false
		}
		released := map[*value]bool{}
		for _, a := range v.args {
			if !a.fixed && a.last == i && a.reg >= 0 && !released[a] && (arg < 0 || a != v.args[arg]) {
				released[a] = true
				home(a).release(a)
			}
		}
		if arg >= 0 {
			v.reg = v.args[arg].reg
		} else if !early && v.op != "store" && !home(v).take(v) {
			return false
		}
	}
	return true
}

// compile writes the function of k for m.
func compile(w *text, m target, k *fused, sig *kernelFunc) {
	e := newExpr(k, sig, m)
	regs := k.regs
	if slices.ContainsFunc(e.steps, func(v *value) bool { return v.second }) {
		regs = max(regs, 2)
	}
	var blocks []block
	for ; ; regs /= 2 {
		if regs == 0 {
			panic(k.name + " needs too many registers")
		}
		blocks = m.pieces(regs)
		enough := true
		for _, b := range blocks {
			enough = enough && allocate(m, e, b)
		}
		if enough {
			break
		}
	}
	_, size := sig.frame()
	w.printf("\n// func %s%s%s\n//\n", k.name, m.set(), sig.signature())
	for _, line := range k.does {
		w.printf("// %s\n", line)
	}
	w.printf("TEXT ·%s%s(SB), NOSPLIT, $0-%d\n", k.name, m.set(), size)
	m.args(w, e)
	if k.outer {
		m.beginRow(w, e)
	}
	counted := 0
	for i, b := range blocks {
		allocate(m, e, b)
		label, after := b.label(), "done"
		if k.outer {
			after = "next"
		}
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
		case bit:
			w.label(label, fmt.Sprintf("if n&%d != 0", b.n))
			w.lines(m.tail(b, after), "")
		case mask:
			w.label(label, fmt.Sprintf("if n%%%d != 0", b.n))
			w.lines(m.tailMask(e, b, after), "the lowest n lanes")
		}
		for _, v := range e.steps {
			if v.op == "load" || v.op == "store" {
				if v.reg >= 0 || v.op == "store" {
					w.lines(m.move(e, b, v), v.comment())
				}
				continue
			}
			var all []string
			for j := range b.regs {
				if !v.second || j%2 == 1 {
					all = append(all, m.emit(e, b, v, j)...)
				}
			}
			w.lines(all, v.comment())
		}
		if i+1 < len(blocks) {
			w.lines(m.advance(e, b), "")
		}
		if b.kind == loop {
			w.line(m.count(-b.n), "")
			w.line(m.ifPositive(label), "")
		}
	}
	if k.outer {
		w.lines(m.advanceLast(e, blocks[len(blocks)-1]), "")
		w.label("next", "")
		w.lines(m.nextRow(), "")
	}
	w.label("done", "")
	w.lines(m.leave(), "")
}
