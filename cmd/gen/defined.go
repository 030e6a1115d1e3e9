package main

import (
	"fmt"
	"strings"
)

// checkDefined panics unless every kernel that gen writes assembly for is a function of package
// generic. Where the table has its parameters, they must be those of the function.
func checkDefined(top string) {
	known := kernelsByName(top)
	defined := func(file, name string) *kernelFunc {
		k := known[name]
		base, twin := strings.CutSuffix(name, "64")
		switch {
		case k == nil && twin && known[base] != nil:
			panic(fmt.Sprintf("%s has %s, package generic has only %s: define it for float64, too, or choose a family without twins",
				file, name, base))
		case k == nil:
			panic(fmt.Sprintf("%s has %s, package generic does not: define it there first", file, name))
		}
		return k
	}
	for i := range ops {
		o := &ops[i]
		if k := defined("elementwise.go", o.name); k.signature() != "("+o.signature()+")" {
			panic(fmt.Sprintf("elementwise.go has %s(%s), package generic has %s%s", o.name, o.signature(), o.name, k.signature()))
		}
	}
	for _, r := range reductions {
		defined("reduce.go", r.name)
	}
	for _, f := range families {
		for _, k := range f.all {
			defined("families.go", k.name)
		}
	}
}
