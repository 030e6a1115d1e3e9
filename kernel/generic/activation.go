package generic

// ReLU sets dst[i] = max(x[i], 0): x[i] unless x[i] ≤ 0, then +0. So NaN
// passes and −0 becomes +0.
func ReLU(dst, x []float32) {
	for i, v := range x {
		dst[i] = relu(v)
	}
}

func relu(v float32) float32 {
	if v <= 0 {
		return 0
	}
	return v
}

// ReLUGrad sets dx[i] = dy[i] unless y[i] ≤ 0, then +0, where y is the output of ReLU.
func ReLUGrad(dx, dy, y []float32) {
	for i, v := range y {
		if v <= 0 {
			dx[i] = 0
		} else {
			dx[i] = dy[i]
		}
	}
}

// LeakyReLU sets dst[i] = x[i] where x[i] > 0, else alpha·x[i].
func LeakyReLU(dst []float32, alpha float32, x []float32) {
	for i, v := range x {
		if v > 0 {
			dst[i] = v
		} else {
			dst[i] = alpha * v
		}
	}
}

// LeakyReLUGrad sets dx[i] = dy[i] where y[i] > 0, else alpha·dy[i], where y is the output of
// LeakyReLU with the same alpha ≥ 0, whose sign is that of its input.
func LeakyReLUGrad(dx []float32, alpha float32, dy, y []float32) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = alpha * dy[i]
		}
	}
}

// SigmoidGrad sets dx[i] = dy[i]·(y[i]·(1 − y[i])), where y = Sigmoid(x); every operation rounds.
func SigmoidGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * float32(v*float32(1-v))
	}
}

// TanhGrad sets dx[i] = dy[i]·(1 − y[i]²), where y = Tanh(x); 1 − y² is one fused
// operation, then the product rounds.
func TanhGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * FMA(-v, v, 1)
	}
}

// SoftmaxGrad sets dx[i] = (dy[i] − s)·y[i] for one row y of a softmax, where
// s = Σ dy·y over the row; the difference rounds, then the product.
func SoftmaxGrad(dx []float32, s float32, dy, y []float32) {
	for i, v := range y {
		dx[i] = float32(dy[i]-s) * v
	}
}
