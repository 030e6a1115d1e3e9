package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAllocation: no value loses its register to another before its last use, in any kernel, on any
// target, in any block, and whatever the number of registers at a time.
func TestAllocation(t *testing.T) {
	known := kernelsByName(top)
	checked := 0
	for _, f := range families {
		for i := range f.all {
			k := &f.all[i]
			for _, m := range []target{fusedX86{x86{}}, fusedX86{x86{avx512: true}}, fusedNEON{}} {
				m = m.withElements(known[k.name].wide())
				e := newExpr(k, known[k.name], m)
				for _, regs := range []int{1, 2, 4} {
					for _, b := range m.pieces(isShort(k.name), regs) {
						if allocate(m, e, b) {
							checked++
							assert.Empty(t, clashes(m, e, b), "%s%s, %d elements at a time", k.name, m.set(), b.n)
						}
					}
				}
			}
		}
	}
	assert.Greater(t, checked, 200)
}

// clashes returns the values whose registers another takes while they are needed, or that have a
// register of the fixed.
func clashes(m target, e *expr, b block) (names []string) {
	_, masks := m.registers()
	class := func(v *value) bool { return v.mask && masks > 0 }
	owner := map[bool]map[int]*value{false: {}, true: {}}
	for _, v := range e.fixed {
		if v.uses > 0 && v.last < len(e.steps) {
			owner[false][v.reg] = v
		}
	}
	for _, v := range e.steps {
		for _, a := range v.args { // still theirs
			for j := range b.regs {
				r := a.reg + j
				if a.fixed {
					r = a.reg
				}
				if a.reg >= 0 && owner[class(a)][r] != a {
					names = append(names, a.op+" "+a.name)
				}
			}
		}
		if v.op == "store" || v.reg < 0 {
			continue
		}
		for j := range b.regs {
			if old := owner[class(v)][v.reg+j]; old != nil && old.fixed {
				names = append(names, "parameter "+old.name)
			}
			owner[class(v)][v.reg+j] = v
		}
	}
	return names
}

// TestClashesAreFound tests the test.
func TestClashesAreFound(t *testing.T) {
	k := &families[0].all[0]
	m := fusedX86{x86{}}
	e := newExpr(k, kernelsByName(top)[k.name], m)
	b := m.pieces(false, 1)[1]
	assert.True(t, allocate(m, e, b))
	assert.Empty(t, clashes(m, e, b))
	for _, v := range e.steps {
		if v.op == "load" && v.from == "g" {
			v.reg = e.fixed[0].reg
		}
	}
	assert.NotEmpty(t, clashes(m, e, b))
}
