package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// The functions here are those of generic, with steps in place of FMA. Nothing is stored until it
// is known that no step was wrong. If one may be, generic does the element.
//
// Where an acc is a float64, two things make the loops fast. No function is called, as step is
// inlined. And what is used more than once is widened once: the instruction of amd64 that widens a
// float32 leaves half of its destination as it was, so that it waits for whatever was there before,
// which is as a rule a result of the element before. It does not wait if it widens a register in
// place, which the compiler has it do where the float32 is not needed any more.

// Momentum is generic.Momentum. Its loop calls nothing at all, as those of rounding.go.
func Momentum(w, v, g []float32, rate, mu float32) {
	for {
		n := momentum(w, v, g, rate, mu)
		if n == len(w) {
			return
		}
		generic.Momentum(w[n:n+1], v[n:n+1], g[n:n+1], rate, mu)
		w, v, g = w[n+1:], v[n+1:], g[n+1:]
	}
}

// Nesterov is generic.Nesterov.
func Nesterov(w, v, g []float32, rate, mu float32) {
	v, g = v[:len(w)], g[:len(w)]
	back, keep := acc(-rate), acc(mu)
	for i := range w {
		d := acc(g[i])
		velocity, wrong := step(keep, acc(v[i]), d, false)
		ahead, wrong := step(keep, velocity, d, wrong)
		weight, wrong := step(back, ahead, acc(w[i]), wrong)
		if wrong {
			generic.Nesterov(w[i:i+1], v[i:i+1], g[i:i+1], rate, mu)
			continue
		}
		v[i], w[i] = float32(velocity), float32(weight)
	}
}

// Adam is generic.Adam.
func Adam(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	back, share, scale, least := acc(-rate), acc(c1), acc(root), acc(eps)
	for i := range w {
		d := acc(g[i])
		mean, wrong := step(share, d, acc(float32(beta1*m[i])), false)
		square, wrong := step(acc(float32(c2*g[i])), d, acc(float32(beta2*v[i])), wrong)
		below, wrong := step(acc(squareRoot(float32(square))), scale, least, wrong)
		weight, wrong := step(back, acc(float32(mean)/float32(below)), acc(w[i]), wrong)
		if wrong {
			generic.Adam(w[i:i+1], m[i:i+1], v[i:i+1], g[i:i+1], beta1, c1, beta2, c2, rate, root, eps)
			continue
		}
		m[i], v[i], w[i] = float32(mean), float32(square), float32(weight)
	}
}

// AdamW is generic.AdamW.
func AdamW(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	back, share, scale, least := acc(-rate), acc(c1), acc(root), acc(eps)
	for i := range w {
		d := acc(g[i])
		mean, wrong := step(share, d, acc(float32(beta1*m[i])), false)
		square, wrong := step(acc(float32(c2*g[i])), d, acc(float32(beta2*v[i])), wrong)
		below, wrong := step(acc(squareRoot(float32(square))), scale, least, wrong)
		weight, wrong := step(back, acc(float32(mean)/float32(below)), acc(float32(keep*w[i])), wrong)
		if wrong {
			generic.AdamW(w[i:i+1], m[i:i+1], v[i:i+1], g[i:i+1], beta1, c1, beta2, c2, rate, root, eps, keep)
			continue
		}
		m[i], v[i], w[i] = float32(mean), float32(square), float32(weight)
	}
}

// RMSprop is generic.RMSprop.
func RMSprop(w, q, g []float32, decay, c, rate, inner, eps float32) {
	q, g = q[:len(w)], g[:len(w)]
	back := acc(-rate)
	for i := range w {
		square, wrong := step(acc(float32(c*g[i])), acc(g[i]), acc(float32(decay*q[i])), false)
		scaled := g[i] / (squareRoot(float32(square)+inner) + eps)
		weight, wrong := step(back, acc(scaled), acc(w[i]), wrong)
		if wrong {
			generic.RMSprop(w[i:i+1], q[i:i+1], g[i:i+1], decay, c, rate, inner, eps)
			continue
		}
		q[i], w[i] = float32(square), float32(weight)
	}
}

// RMSpropMomentum is generic.RMSpropMomentum.
func RMSpropMomentum(w, q, v, g []float32, decay, c, rate, inner, eps, mu float32) {
	q, v, g = q[:len(w)], v[:len(w)], g[:len(w)]
	back, keep := acc(-rate), acc(mu)
	for i := range w {
		square, wrong := step(acc(float32(c*g[i])), acc(g[i]), acc(float32(decay*q[i])), false)
		scaled := g[i] / (squareRoot(float32(square)+inner) + eps)
		velocity, wrong := step(keep, acc(v[i]), acc(scaled), wrong)
		weight, wrong := step(back, velocity, acc(w[i]), wrong)
		if wrong {
			generic.RMSpropMomentum(w[i:i+1], q[i:i+1], v[i:i+1], g[i:i+1], decay, c, rate, inner, eps, mu)
			continue
		}
		q[i], v[i], w[i] = float32(square), float32(velocity), float32(weight)
	}
}

// RMSpropCentered is generic.RMSpropCentered.
func RMSpropCentered(w, q, m, g []float32, decay, c, rate, inner, eps float32) {
	q, m, g = q[:len(w)], m[:len(w)], g[:len(w)]
	back, share := acc(-rate), acc(c)
	for i := range w {
		d := acc(g[i])
		square, wrong := step(acc(float32(c*g[i])), d, acc(float32(decay*q[i])), false)
		mean, wrong := step(share, d, acc(float32(decay*m[i])), wrong)
		variance, wrong := step(-mean, mean, square, wrong)
		if variance < 0 {
			variance = 0
		}
		scaled := g[i] / (squareRoot(float32(variance)+inner) + eps)
		weight, wrong := step(back, acc(scaled), acc(w[i]), wrong)
		if wrong {
			generic.RMSpropCentered(w[i:i+1], q[i:i+1], m[i:i+1], g[i:i+1], decay, c, rate, inner, eps)
			continue
		}
		q[i], m[i], w[i] = float32(square), float32(mean), float32(weight)
	}
}

// Adagrad is generic.Adagrad.
func Adagrad(w, q, g []float32, rate, eps float32) {
	q, g = q[:len(w)], g[:len(w)]
	back := acc(-rate)
	for i := range w {
		d := acc(g[i])
		square, wrong := step(d, d, acc(q[i]), false)
		scaled := g[i] / (squareRoot(float32(square)) + eps)
		weight, wrong := step(back, acc(scaled), acc(w[i]), wrong)
		if wrong {
			generic.Adagrad(w[i:i+1], q[i:i+1], g[i:i+1], rate, eps)
			continue
		}
		q[i], w[i] = float32(square), float32(weight)
	}
}

// Rprop is generic.Rprop.
func Rprop(w, size, sign, g []float32, grow, shrink, least, most float32) {
	size, sign, g = size[:len(w)], sign[:len(w)], g[:len(w)]
	for i := range w {
		far, s := size[i], g[i]
		a := float32(s * sign[i])
		if a > 0 {
			far *= grow
			if far > most {
				far = most
			}
		}
		if a < 0 {
			far *= shrink
			if far < least {
				far = least
			}
			s = 0
		}
		if s > 0 {
			s = 1
		}
		if s < 0 {
			s = -1
		}
		weight, wrong := step(-acc(s), acc(far), acc(w[i]), false)
		if wrong {
			generic.Rprop(w[i:i+1], size[i:i+1], sign[i:i+1], g[i:i+1], grow, shrink, least, most)
			continue
		}
		size[i], sign[i], w[i] = far, s, float32(weight)
	}
}

// Regularize is generic.Regularize.
func Regularize(g, w []float32, scale, clip, l2, l1 float32) {
	w = w[:len(g)]
	decay := acc(l2)
	for i := range g {
		t := float32(scale * g[i])
		if t > clip {
			t = clip
		}
		if t < -clip {
			t = -clip
		}
		s := float32(0)
		if w[i] > 0 {
			s = l1
		}
		if w[i] < 0 {
			s = -l1
		}
		sum, wrong := step(decay, acc(w[i]), acc(t), false)
		if wrong {
			generic.Regularize(g[i:i+1], w[i:i+1], scale, clip, l2, l1)
			continue
		}
		g[i] = float32(sum) + s
	}
}

func squareRoot(x float32) float32 { return float32(math.Sqrt(float64(x))) }
