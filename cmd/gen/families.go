package main

import (
	"fmt"
	"slices"
)

// family is what one file a set holds: kernels of one stem.
type family struct {
	stem string
	does string // the head of the files
	all  []fused
}

// families are the kernels that are compiled from expressions.
var families = append(withTwins(expressions, "compare", "rot", "swap", "axpy2"), outer(expressions[0].all))

// withTwins adds to families what their kernels are for float64: the same expressions.
func withTwins(all []family, stems ...string) []family {
	for i := range all {
		if !slices.Contains(stems, all[i].stem) {
			continue
		}
		for _, k := range all[i].all {
			k.name += "64"
			all[i].all = append(all[i].all, k)
		}
	}
	return all
}

// outer makes of the steps of the optimisers those whose gradient is an outer product.
func outer(steps []fused) family {
	f := family{
		stem: "outer",
		does: `// The steps of the optimisers for the gradient of a layer's weights that one row of a batch has: an
// outer product, that of element j of row i of the weights being fma(x[i], d[j], 0), which is not
// written to memory. The rows lie one behind the other.
//`,
		all: []fused{{name: "AxpyOuter", regs: 4, outer: true, byHand: []string{"AVX2", "AVX512", "NEON"}, does: []string{"w[i] += a * g[i]"}, expr: func(e *expr) {
			e.store("w", e.fma("w", e.scalar("a"), e.load("g"), e.load("w")))
		}}},
	}
	for _, k := range steps {
		if k.name != "Regularize" {
			k.name, k.outer = k.name+"Outer", true
			f.all = append(f.all, k)
		}
	}
	return f
}

var expressions = []family{
	{
		stem: "optimizer",
		does: `// The steps of the optimisers, in place. Those without a root or a quotient are bound by their
// loads and stores. The others are bound by the unit that divides and takes square roots, which
// does one of the two at a time: everything else hides behind it, so one register an iteration is
// enough. With AVX-512 there are four, and the roots of three are put together from multiply-adds,
// which wait for that unit otherwise. They have the bits of a square root.
//`,
		all: []fused{
			{name: "Momentum", regs: 4, does: []string{"v[i] = mu * v[i] + g[i], w[i] -= rate * v[i]"}, expr: func(e *expr) {
				v := e.fma("v", e.scalar("mu"), e.load("v"), e.load("g"))
				e.store("v", v)
				e.store("w", e.fnma("w", e.scalar("rate"), v, e.load("w")))
			}},
			{name: "Nesterov", regs: 4, does: []string{"v[i] = mu * v[i] + g[i], w[i] -= rate * (mu * v[i] + g[i])"}, expr: func(e *expr) {
				g := e.load("g")
				v := e.fma("v", e.scalar("mu"), e.load("v"), g)
				e.store("v", v)
				step := e.fma("step", e.scalar("mu"), v, g)
				e.store("w", e.fnma("w", e.scalar("rate"), step, e.load("w")))
			}},
			{name: "Adam", regs: 1, does: []string{"m[i] = beta1 * m[i] + c1 * g[i], v[i] = beta2 * v[i] + c2 * g[i] * g[i],", "w[i] -= rate * (m[i] / (sqrt(v[i]) * root + eps))"}, expr: func(e *expr) {
				step := e.adam()
				e.store("w", e.fnma("w", e.scalar("rate"), step, e.load("w")))
			}},
			{name: "AdamW", regs: 1, does: []string{"Adam on keep * w[i]"}, expr: func(e *expr) {
				step := e.adam()
				e.store("w", e.fnma("w", e.scalar("rate"), step, e.mul("kept", e.scalar("keep"), e.load("w"))))
			}},
			{name: "RMSprop", regs: 1, does: []string{"q[i] = decay * q[i] + c * g[i] * g[i], w[i] -= rate * (g[i] / (sqrt(q[i] + inner) + eps))"}, expr: func(e *expr) {
				g := e.load("g")
				step := e.overRoot(g, e.meanSquare(g))
				e.store("w", e.fnma("w", e.scalar("rate"), step, e.load("w")))
			}},
			{name: "RMSpropMomentum", regs: 1, does: []string{"RMSprop with v[i] = mu * v[i] + g[i] / (sqrt(q[i] + inner) + eps), w[i] -= rate * v[i]"}, expr: func(e *expr) {
				g := e.load("g")
				step := e.overRoot(g, e.meanSquare(g))
				v := e.fma("v", e.scalar("mu"), e.load("v"), step)
				e.store("v", v)
				e.store("w", e.fnma("w", e.scalar("rate"), v, e.load("w")))
			}},
			{name: "RMSpropCentered", regs: 1, does: []string{"RMSprop with m[i] = decay * m[i] + c * g[i], and q[i] - m[i] * m[i], at least 0, in place of q[i] under the root"}, expr: func(e *expr) {
				g := e.load("g")
				q := e.meanSquare(g)
				m := e.fma("m", e.scalar("c"), g, e.mul("kept", e.scalar("decay"), e.load("m")))
				e.store("m", m)
				variance := e.atLeast("variance", e.fnma("variance", m, m, q), e.zero())
				e.store("w", e.fnma("w", e.scalar("rate"), e.overRoot(g, variance), e.load("w")))
			}},
			{name: "Adagrad", regs: 1, does: []string{"q[i] += g[i] * g[i], w[i] -= rate * (g[i] / (sqrt(q[i]) + eps))"}, expr: func(e *expr) {
				g := e.load("g")
				q := e.fma("q", g, g, e.load("q"))
				e.store("q", q)
				step := e.div("step", g, e.add("d", e.root("d", q), e.scalar("eps")))
				e.store("w", e.fnma("w", e.scalar("rate"), step, e.load("w")))
			}},
			{name: "Rprop", regs: 1, does: []string{"a = g[i] * sign[i]; a > 0: step[i] grows; a < 0: step[i] shrinks, and g[i] counts as 0;", "sign[i] = that of g[i], w[i] -= sign[i] * step[i]"}, expr: func(e *expr) {
				g, step := e.load("g"), e.load("step")
				a := e.mul("a", g, e.load("sign"))
				again, kept := e.above0(a), e.notBelow0(a)
				grown := e.atMost("grown", e.mul("grown", e.scalar("grow"), step), e.scalar("most"))
				shrunk := e.atLeast("shrunk", e.mul("shrunk", e.scalar("shrink"), step), e.scalar("least"))
				next := e.choose("step", again, grown, e.choose("step", kept, step, shrunk))
				e.store("step", next)
				g = e.where("g", kept, g)
				sign := e.choose("sign", e.not0(g), e.or("sign", e.and("sign", g, e.sign()), e.one()), g)
				e.store("sign", sign)
				e.store("w", e.fnma("w", sign, next, e.load("w")))
			}},
			{name: "Regularize", regs: 4, does: []string{"t = scale * g[i] within ±clip + l2 * w[i], g[i] = t + l1 * the sign of w[i]"}, expr: func(e *expr) {
				w := e.load("w")
				t := e.limited("t", e.mul("t", e.scalar("scale"), e.load("g")), e.scalar("clip"))
				t = e.fma("t", e.scalar("l2"), w, t)
				penalty := e.xor("penalty", e.scalar("l1"), e.and("sign", w, e.sign()))
				e.store("g", e.add("g", t, e.where("penalty", e.not0(w), penalty)))
			}},
		},
	},
	{
		stem: "dropout",
		does: "// Dropout: bits that look random, a function of a key and a counter, say what stays.\n//",
		all: []fused{
			{name: "Dropout", regs: 4, does: []string{"dst[i] = scale * x[i] if the bits of first+i are at least threshold, else +0"}, expr: func(e *expr) {
				h := e.counter("first")
				h = e.xorInt("h", h, e.shiftRight("t", h, 16))
				h = e.mulInt("h", h, e.constant("0x7feb352d", 0x7feb352d))
				h = e.xorInt("h", h, e.shiftRight("t", h, 15))
				h = e.xorInt("h", h, e.scalar("key"))
				h = e.mulInt("h", h, e.constant("0x846ca68b", 0x846ca68b))
				h = e.xorInt("h", h, e.shiftRight("t", h, 16))
				stays := e.noLess(h, e.scalar("threshold"))
				e.store("dst", e.where("dst", stays, e.mul("t", e.scalar("scale"), e.load("x"))))
			}},
		},
	},
	{
		stem: "compare",
		does: "// What comparisons choose.\n//",
		all: []fused{
			{name: "Clamp", regs: 4, does: []string{"dst[i] = x[i], at most hi, at least lo"}, expr: func(e *expr) {
				e.store("dst", e.atLeast("dst", e.atMost("t", e.load("x"), e.scalar("hi")), e.scalar("lo")))
			}},
			{name: "Maximum", regs: 4, does: []string{"dst[i] = y[i] if x[i] < y[i], else x[i]"}, expr: func(e *expr) {
				e.store("dst", e.atLeast("dst", e.load("x"), e.load("y")))
			}},
			{name: "Minimum", regs: 4, does: []string{"dst[i] = y[i] if x[i] > y[i], else x[i]"}, expr: func(e *expr) {
				e.store("dst", e.atMost("dst", e.load("x"), e.load("y")))
			}},
			{name: "Less", regs: 4, does: []string{"dst[i] = 1 if x[i] < y[i], else 0"}, expr: func(e *expr) {
				e.store("dst", e.where("dst", e.holds("less", e.load("x"), "<", e.load("y")), e.one()))
			}},
			{name: "LessEqual", regs: 4, does: []string{"dst[i] = 1 if x[i] <= y[i], else 0"}, expr: func(e *expr) {
				e.store("dst", e.where("dst", e.holds("lessEqual", e.load("x"), "<=", e.load("y")), e.one()))
			}},
			{name: "Equal", regs: 4, does: []string{"dst[i] = 1 if x[i] == y[i], else 0"}, expr: func(e *expr) {
				e.store("dst", e.where("dst", e.holds("equal", e.load("x"), "==", e.load("y")), e.one()))
			}},
			{name: "Select", regs: 4, does: []string{"dst[i] = x[i] if mask[i] > 0 or mask[i] < 0, else y[i]"}, expr: func(e *expr) {
				e.store("dst", e.choose("dst", e.not0(e.load("mask")), e.load("x"), e.load("y")))
			}},
		},
	},
	{
		stem: "axpy2",
		does: "// Two multiples of vectors that are added to a third in one pass.\n//",
		all: []fused{
			{name: "Axpy2", regs: 4, does: []string{"z[i] = fma(a, x[i], z[i]), then fma(b, y[i], z[i])"}, expr: func(e *expr) {
				z := e.fma("z", e.scalar("a"), e.load("x"), e.load("z"))
				e.store("z", e.fma("z", e.scalar("b"), e.load("y"), z))
			}},
		},
	},
	{
		stem: "rot",
		does: "// Plane rotations. Nothing is fused: every operation rounds.\n//",
		all: []fused{
			{name: "Rot", regs: 4, does: []string{"x[i], y[i] = c * x[i] + s * y[i], c * y[i] - s * x[i]"}, expr: func(e *expr) {
				x, y, c, s := e.load("x"), e.load("y"), e.scalar("c"), e.scalar("s")
				e.store("x", e.add("x", e.mul("t", c, x), e.mul("u", s, y)))
				e.store("y", e.sub("y", e.mul("t", c, y), e.mul("u", s, x)))
			}},
		},
	},
	{
		stem: "swap",
		does: "// The exchange of two vectors.\n//",
		all: []fused{
			{name: "Swap", regs: 4, does: []string{"x[i], y[i] = y[i], x[i]"}, expr: func(e *expr) {
				x, y := e.load("x"), e.load("y")
				e.store("x", y)
				e.store("y", x)
			}},
		},
	},
	{
		stem: "loss",
		does: "// The gradients of the absolute error and of Huber's loss.\n//",
		all: []fused{
			{name: "AbsoluteGrad", regs: 4, does: []string{"d = y[i] - t[i], dx[i] = a with the sign of d if d > 0 or d < 0, else d"}, expr: func(e *expr) {
				d := e.sub("d", e.load("y"), e.load("t"))
				signed := e.xor("signed", e.scalar("a"), e.and("sign", d, e.sign()))
				e.store("dx", e.choose("dx", e.not0(d), signed, d))
			}},
			{name: "HuberGrad", regs: 4, does: []string{"dx[i] = a * (y[i] - t[i] within ±delta)"}, expr: func(e *expr) {
				d := e.limited("d", e.sub("d", e.load("y"), e.load("t")), e.scalar("delta"))
				e.store("dx", e.mul("dx", e.scalar("a"), d))
			}},
		},
	},
}

// adam stores the moments and returns m / (sqrt(v) * root + eps).
func (e *expr) adam() *value {
	g := e.load("g")
	m := e.fma("m", e.scalar("c1"), g, e.mul("kept", e.scalar("beta1"), e.load("m")))
	e.store("m", m)
	v := e.fma("v", e.mul("t", e.scalar("c2"), g), g, e.mul("kept", e.scalar("beta2"), e.load("v")))
	e.store("v", v)
	return e.div("step", m, e.fma("d", e.root("d", v), e.scalar("root"), e.scalar("eps")))
}

// meanSquare stores decay·q + c·g² and returns it.
func (e *expr) meanSquare(g *value) *value {
	q := e.fma("q", e.mul("t", e.scalar("c"), g), g, e.mul("kept", e.scalar("decay"), e.load("q")))
	e.store("q", q)
	return q
}

// overRoot is g / (sqrt(q + inner) + eps).
func (e *expr) overRoot(g, q *value) *value {
	root := e.root("d", e.add("d", q, e.scalar("inner")))
	return e.div("step", g, e.add("d", root, e.scalar("eps")))
}

// fusedFiles returns the files of all families.
func fusedFiles(top string) []file {
	var all []file
	known := kernelsByName(top)
	for _, f := range families {
		for _, m := range []struct {
			target
			suffix string
		}{{fusedX86{x86{}}, "amd64/z%s_avx2_amd64.s"}, {fusedX86{x86{avx512: true}}, "amd64/z%s_avx512_amd64.s"}, {fusedNEON{}, "arm64/z%s_neon_arm64.s"}} {
			w := &text{}
			for i := range f.all {
				if slices.Contains(f.all[i].byHand, m.set()) {
					continue
				}
				compile(w, m.target, &f.all[i], known[f.all[i].name])
			}
			more := ""
			if f.all[0].outer {
				more = m.rowRegisters()
			}
			head := fmt.Sprintf("%s//go:build !purego\n\n%s%s", generated, m.head(isShort(f.all[0].name), f.does, more), m.defines(w.bytes()))
			all = append(all, file{"kernel/" + fmt.Sprintf(m.suffix, f.stem), slices.Concat([]byte(head), w.bytes(), []byte(m.data(w.bytes())))})
		}
	}
	return all
}
