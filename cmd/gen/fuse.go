package main

import (
	"fmt"
	"slices"
)

// Kernels that compute several results in one pass are written as expressions, one element's worth
// of them, and compiled: for each set and for each piece of the skeleton (main loop, loop, tail)
// the values get registers, each until it is used for the last time.

// A fused is one such kernel. Its name and parameters are those of its definition in package
// generic.
type fused struct {
	name string
	regs int      // registers that the main loop does at a time, at most; fewer if they do not suffice
	does []string // what it does, as lines of Go
	expr func(e *expr)

	// outer says that the gradient, g, is an outer product: g[i*len(d)+j] = x[i]·d[j], one row of w
	// for each element of x.
	outer bool

	byHand []string // the sets that have it from a file written by hand
}

// A value is a step of an expression: what one element, or a register of them, becomes.
type value struct {
	op    string // "load", "scalar", "constant", "add", …
	args  []*value
	name  string // in comments, and of a parameter
	bits  uint64 // of a constant; the number of bits of a shift
	mask  bool   // the result of a comparison
	fixed bool   // the same for all elements: computed ahead of the loop, in a register of its own
	from  string // the slice of a load or of a store

	most   bool // a register of a block does without it whose root is not by multiply-adds
	memory bool // a constant that stays in memory

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

	// The counter, if there is one, its register, behind which is that of what it grows by, and
	// that of the tail's mask.
	counter0            *value
	counterReg, tailReg int

	outer bool
	row   *value // x[i], in all lanes

	roots bool // most square roots are computed by multiply-adds
	wide  bool // the elements are float64
}

func newExpr(k *fused, sig *kernelFunc, m target) *expr {
	e := &expr{sig: sig, outer: k.outer, roots: m.roots(), wide: sig.wide()}
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

// multiplies reports whether register j of a block gets its root by multiply-adds. They take longer
// than the other way, if there is only one to wait for, as in the tail of a slice; but tails of the
// rows of an outer product do not wait for one another.
func (e *expr) multiplies(b block, j int) bool {
	return e.roots && j%4 != 3 && (b.kind != mask || e.outer)
}

// arrange puts the steps into the order of a block: that in which they were written, but under a
// mask all loads first. A masked load waits for a masked store before it, and here it waits for no
// more than those of the call before.
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

// A target is an instruction set as the compiler of expressions wants it. Registers are numbers.
type target interface {
	set() string
	withElements(wide bool) target   // float64 if wide; only some steps exist for them
	registers() (vectors, masks int) // masks is 0 where vectors hold the results of comparisons
	// pieces are the blocks, the main loop with that many registers at a time.
	pieces(short bool, regs int) []block
	// head is that of a file, after the build tag; more are registers.
	head(short bool, does, more string) string
	rowRegisters() string       // what beginRow says of the registers
	defines(text []byte) string // the names that the text of the functions needs
	data(text []byte) string    // the constants in memory that it needs
	args(w *text, e *expr)      // load the parameters, and compute what is ahead of the loop
	beginRow(w *text, e *expr)  // of an outer product, with its label
	advanceLast(e *expr, b block) []string
	nextRow() []string
	leave() []string

	// spare says whether v had better stay in memory in a block: user alone needs it, and can take
	// it from there.
	spare(e *expr, b block, user, v *value) bool
	// dest returns the argument whose register the result of v is to have, one of those that are
	// dying, or -1. early says that it is -1 and that the result is written before the arguments
	// have all been read.
	dest(v *value, dying []bool) (arg int, early bool)
	emit(e *expr, b block, v *value, j int) []string // a step for register j of a block
	move(e *expr, b block, v *value) []string        // a load or a store, for all registers
	advance(e *expr, b block) []string               // move all pointers on by b.n elements

	count(n int) string
	roots() bool // most square roots are computed by multiply-adds
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
		case v.memory:
			v.reg = -1
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
	m = m.withElements(sig.wide())
	e := newExpr(k, sig, m)
	regs := k.regs
	if slices.ContainsFunc(e.steps, func(v *value) bool { return v.most }) {
		regs = max(regs, 4)
	}
	var blocks []block
	for ; ; regs /= 2 {
		if regs == 0 {
			panic(k.name + " needs too many registers")
		}
		blocks = m.pieces(isShort(k.name), regs)
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
		case bit, firstBit:
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
				if !v.most || e.multiplies(b, j) {
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
