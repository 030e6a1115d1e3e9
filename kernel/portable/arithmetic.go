package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Four elements at once: on amd64 a conversion to float64 waits for what was in its register, and
// four registers do so at the same time.

// Axpy is generic.Axpy.
func Axpy(a float32, x, y []float32) {
	x = x[:len(y)]
	factor := acc(a) // widened once, for the same reason
	i := 0
	for ; i+4 <= len(y); i += 4 {
		u, v := (*[4]float32)(x[i:]), (*[4]float32)(y[i:])
		t0, wrong := step(factor, acc(u[0]), acc(v[0]), false)
		t1, wrong := step(factor, acc(u[1]), acc(v[1]), wrong)
		t2, wrong := step(factor, acc(u[2]), acc(v[2]), wrong)
		t3, wrong := step(factor, acc(u[3]), acc(v[3]), wrong)
		if wrong {
			generic.Axpy(a, u[:], v[:])
			continue
		}
		*v = [4]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
	}
	for ; i < len(y); i++ {
		y[i] = fma(a, x[i], y[i])
	}
}

// TanhGrad is generic.TanhGrad.
func TanhGrad(dx, dy, y []float32) {
	dx, dy = dx[:len(y):len(y)], dy[:len(y):len(y)]
	y = y[:len(y):len(y)]
	i := 0
	for ; i+4 <= len(y); i += 4 {
		u, v, d := (*[4]float32)(y[i:]), (*[4]float32)(dy[i:]), (*[4]float32)(dx[i:])
		t0, wrong := lessSquare(acc(u[0]), false)
		t1, wrong := lessSquare(acc(u[1]), wrong)
		t2, wrong := lessSquare(acc(u[2]), wrong)
		t3, wrong := lessSquare(acc(u[3]), wrong)
		if wrong {
			generic.TanhGrad(d[:], v[:], u[:])
			continue
		}
		*d = [4]float32{v[0] * t0, v[1] * t1, v[2] * t2, v[3] * t3}
	}
	for ; i < len(y); i++ {
		dx[i] = dy[i] * fma(-y[i], y[i], 1)
	}
}

// Of ReLU and its kin, one of two numbers is chosen as an integer: a branch would be guessed wrong
// half of the time. As bits, the numbers above 0 are those from 1 to Inf, and −0 and those below it
// are those from 1<<31 to −Inf.

const (
	infinity = 0x7f800000
	minus0   = 1 << 31
)

// ReLU is generic.ReLU.
func ReLU(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		u := math.Float32bits(v)
		if u-minus0 <= infinity {
			u = 0
		}
		dst[i] = math.Float32frombits(u)
	}
}

// ReLUGrad is generic.ReLUGrad.
func ReLUGrad(dx, dy, y []float32) {
	dx, dy = dx[:len(y)], dy[:len(y)]
	for i, v := range y {
		u, w := math.Float32bits(v), math.Float32bits(dy[i])
		t := w
		if int32(u) <= 0 {
			t = 0
		}
		if u > minus0+infinity { // NaN
			t = w
		}
		dx[i] = math.Float32frombits(t)
	}
}

// LeakyReLU is generic.LeakyReLU.
func LeakyReLU(dst []float32, alpha float32, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		u, w := math.Float32bits(v), math.Float32bits(alpha*v)
		if u-1 < infinity {
			w = u
		}
		dst[i] = math.Float32frombits(w)
	}
}
