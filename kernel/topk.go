package kernel

import (
	"math"
	"unsafe"
)

// TopK finds the k largest elements of x, k being the length of values and of indices: values[i] is
// the (i+1)-th largest, and indices[i] its place in x. Of equal ones (−0 equals +0) that of the
// lower index comes first. NaN do not count. It returns how many there are: k, or fewer where x has
// fewer elements that are not NaN; then −Inf and −1 fill what is left of values and indices. It
// panics if values and indices differ in length, or if values shares elements with x.
//
// The k largest so far are a heap. Whole vectors of x are compared with the least of it, so that
// few elements are looked at one by one, unless x is sorted or k is large.
func TopK(values []float32, indices []int, x []float32) int {
	return topK(active.Above, noescape(values), noescape(indices), noescape(x))
}

// TopK64 is [TopK] for float64.
func TopK64(values []float64, indices []int, x []float64) int {
	return topK(active.Above64, noescape(values), noescape(indices), noescape(x))
}

// topK is TopK; above finds the first element above a number in a block.
func topK[T number](above func(x []T, v T) int, values []T, indices []int, x []T) int {
	k := len(values)
	if len(indices) != k {
		panic(errLength)
	}
	if k == 0 {
		return 0
	}
	if len(x) != 0 {
		size := unsafe.Sizeof(x[0])
		d := uintptr(unsafe.Pointer(&values[0])) - uintptr(unsafe.Pointer(&x[0]))
		if d < uintptr(len(x))*size || -d < uintptr(k)*size {
			panic(errOverlap)
		}
	}
	h := worstFirst[T]{noescape(values), noescape(indices)}
	u := noescape(x)
	n, i := 0, 0
	for ; i < len(u) && n < k; i++ {
		if v := u[i]; v == v {
			h.values[n], h.indices[n] = v, i
			n++
			h.up(n - 1)
		}
	}
	for least := h.values[0]; i < len(u); {
		preemptionPoint()
		end := min(i+block, len(u))
		next := above(u[i:end], least)
		if next < 0 {
			i = end
			continue
		}
		// Where one is, more may be: in x that ascends, all are.
		i += next
		for end = min(i+16, len(u)); i < end; i++ {
			if v := u[i]; v > least {
				h.values[0], h.indices[0] = v, i
				h.down(0, k)
				least = h.values[0]
			}
		}
	}
	for last := n - 1; last > 0; last-- {
		h.swap(0, last)
		h.down(0, last)
	}
	for i := n; i < k; i++ {
		h.values[i], h.indices[i] = T(math.Inf(-1)), -1
	}
	return n
}

// A worstFirst is a binary heap: element i is not better than its children, 2i+1 and 2i+2.
type worstFirst[T number] struct {
	values  []T
	indices []int
}

// worse reports whether element i is to come behind element j.
func (h worstFirst[T]) worse(i, j int) bool {
	v, w := h.values[i], h.values[j]
	return v < w || v == w && h.indices[i] > h.indices[j]
}

func (h worstFirst[T]) swap(i, j int) {
	h.values[i], h.values[j] = h.values[j], h.values[i]
	h.indices[i], h.indices[j] = h.indices[j], h.indices[i]
}

// up moves element i to its place among those before it.
func (h worstFirst[T]) up(i int) {
	for i > 0 && h.worse(i, (i-1)/2) {
		h.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

// down moves element i to its place among those behind it, of n.
func (h worstFirst[T]) down(i, n int) {
	for {
		child := 2*i + 1
		if child >= n {
			return
		}
		if child+1 < n && h.worse(child+1, child) {
			child++
		}
		if !h.worse(child, i) {
			return
		}
		h.swap(i, child)
		i = child
	}
}
