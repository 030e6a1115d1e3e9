package main

import "math"

// The derivatives of SiLU, GELU and GELUTanh, of −|x|, by the operations of package generic, whose
// errors are part of what its gradients are. Package portable has polynomials fitted to them.

// slopeTables are the functions that have such a table, and the intervals in 1 of |x|.
var slopeTables = []struct {
	name      string
	intervals float64
	f         func(c map[string]float64, a float64) float64
}{
	{"silu", 16, func(c map[string]float64, a float64) float64 { return gatedSlope(c, a, a) }},
	{"gelu", 32, geluSlope},
	{"geluTanh", 32, geluTanhSlope},
}

func geluTanhSlope(c map[string]float64, a float64) float64 {
	z := float64(a * a)
	return gatedSlope(c, float64(a*math.FMA(c["w1"], z, c["w0"])), float64(a*math.FMA(c["w2"], z, c["w0"])))
}

func gatedSlope(c map[string]float64, u, w float64) float64 {
	e := expShort(c, u)
	y := 1 / (1 + e)
	return float64(float64(e*y) * math.FMA(w, y, 1))
}

func geluSlope(c map[string]float64, a float64) float64 {
	e := expShort(c, float64(-0.5*float64(a*a)))
	n, d := c["p9"], c["q10"]
	for _, name := range []string{"p8", "p7", "p6", "p5", "p4", "p3", "p2", "p1", "p0"} {
		n = math.FMA(n, a, c[name])
	}
	for _, name := range []string{"q9", "q8", "q7", "q6", "q5", "q4", "q3", "q2", "q1", "q0"} {
		d = math.FMA(d, a, c[name])
	}
	return float64(e*math.FMA(float64(c["density"]*a), d, n)) / d
}

func expShort(c map[string]float64, x float64) float64 {
	z := math.FMA(x, c["log2e"], c["magic"])
	r := math.FMA(z-c["magic"], -c["ln2hi"], x)
	z2 := float64(r * r)
	even := math.FMA(math.FMA(c["s6"], z2, c["s4"]), z2, c["s2"])
	odd := math.FMA(math.FMA(c["s7"], z2, c["s5"]), z2, c["s3"])
	p := math.FMA(math.FMA(odd, r, even), z2, r)
	s := math.Float64frombits(math.Float64bits(z) << 52)
	return math.FMA(s, p, s)
}

// slopeNodes are those of Chebyshev for degree 5 that are above 0, in intervals: the others are
// theirs with the other sign.
var slopeNodes = [3]float64{0.12940952255126037, 0.35355339059327379, 0.48296291314453414}

// fitSlope returns the polynomial of degree 5 that is f at the nodes around 0: its even and its odd
// part, each through three points.
func fitSlope(f func(t float64) float64) (c [6]float64) {
	var u, even, odd [3]float64
	for i, t := range slopeNodes {
		above, below := f(t), f(-t)
		u[i], even[i], odd[i] = float64(t*t), (above+below)/2, (above-below)/2/t
	}
	for part, v := range [2][3]float64{even, odd} {
		d := (v[1] - v[0]) / (u[1] - u[0])
		e := ((v[2]-v[1])/(u[2]-u[1]) - d) / (u[2] - u[0])
		c[part] = v[0] - float64(d*u[0]) + float64(e*float64(u[0]*u[1]))
		c[part+2] = d - float64(e*(u[0]+u[1]))
		c[part+4] = e
	}
	return c
}

// fits reports whether polynomial c of an interval is near enough to f.
func fits(c [6]float64, f func(t float64) float64) bool {
	const points = 128
	for i := range points + 1 {
		t := (float64(i) - points/2) / points
		p := c[5]
		for j := 4; j >= 0; j-- {
			p = float64(p*t) + c[j]
		}
		if v := f(t); math.Abs(p-v) > math.Abs(v)*0x1.cp-34 {
			return false
		}
	}
	return true
}

// portableSlopes writes the tables of package portable's slope.go. Of |x|, each has one interval
// for which no polynomial fits, around the zero of the derivative, and ends where none fits again.
func portableSlopes() file {
	values := map[string]float64{}
	for _, c := range table64() {
		if !c.asm {
			values[c.name] = c.value
		}
	}
	w := &text{}
	w.printf("%spackage portable\n", generatedGo)
	for _, s := range slopeTables {
		zero := -1
		var all [][6]float64 // of |x|
		for {
			f := func(t float64) float64 {
				a := (float64(len(all)) + t) / s.intervals
				if a < 0 { // beyond 0, of which the first interval has half
					return 1 - s.f(values, a)
				}
				return s.f(values, -a)
			}
			c := fitSlope(f)
			if len(all) == 256 || zero >= 0 && !fits(c, f) {
				break
			}
			if !fits(c, f) {
				zero = len(all)
			}
			all = append(all, c)
		}
		last := len(all) - 1
		w.printf("\nvar %sSlopes = [...]slope{\n", s.name)
		for k := -last; k <= last; k++ {
			var c [6]float64
			scale := 1.0
			for i, v := range all[max(k, -k)] {
				switch { // f′(|x|) is 1 − f′(−|x|)
				case k > 0 && i == 0:
					v = 1 - v
				case k > 0 || i%2 == 1:
					v = -v
				}
				c[i] = v * scale
				scale *= s.intervals
			}
			w.printf("\t{%s, %s, %s, %s, %s, %s},\n", literal(c[0]), literal(c[1]), literal(c[2]),
				literal(c[3]), literal(c[4]), literal(c[5]))
		}
		w.printf("}\n\nconst (\n\t%sIntervals = %v\n\t%sMiddle = %d\n\t%sZero = %d\n)\n",
			s.name, s.intervals, s.name, last, s.name, last-zero)
	}
	return goFile("kernel/portable/zslopes.go", w)
}
