package nn

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/lockstep-go/lockstep/kernel"
)

// A storage says in which type the weights of a network are kept. Biases are float32 always: they
// are few.
type storage int

const (
	inFloat32 storage = iota
	inFloat16
	inBFloat16
)

// The names of the types, in files of safetensors and elsewhere.
var (
	storageTypes = [...]string{"F32", "F16", "BF16"}
	storageNames = [...]string{"float32", "float16", "bfloat16"}
)

// size returns the bytes of a weight.
func (s storage) size() int {
	if s == inFloat32 {
		return 4
	}
	return 2
}

// narrow and widen convert rows of weights.
func (s storage) narrow(dst []uint16, x []float32) {
	if s == inFloat16 {
		kernel.NarrowHalf(dst, x)
	} else {
		kernel.NarrowBFloat16(dst, x)
	}
}

func (s storage) widen(dst []float32, x []uint16) {
	if s == inFloat16 {
		kernel.WidenHalf(dst, x)
	} else {
		kernel.WidenBFloat16(dst, x)
	}
}

// Half returns a copy of the network for prediction whose weights are kept as float16: in memory
// and in its file they take half the bytes, and a prediction of a few rows, which must read them
// all, is up to twice as fast. Each weight becomes the float16 nearest to it, of two the even one,
// with 11 significant bits; biases stay float32. Everything is computed in float32 as before: the
// bits of a prediction are those of a float32 network with the weights after rounding, which
// [Network.Float32] returns. It is an error if a weight is beyond the range of float16, 65504.
//
// Such a network predicts, and is saved, loaded, cloned and swapped like any other. To be trained
// it must be float32.
func (n *Network) Half() (*Network, error) { return n.kept(inFloat16) }

// BFloat16 is [Network.Half] with bfloat16, which has float32's range and 8 significant bits.
func (n *Network) BFloat16() (*Network, error) { return n.kept(inBFloat16) }

// Float32 returns a copy of the network whose weights are kept as float32. No weight changes, so
// the two predict the same bits, and have the same [Network.Hash].
func (n *Network) Float32() *Network {
	c := n.Clone()
	if n.storage == inFloat32 {
		return c
	}
	c.storage, c.half = inFloat32, nil
	c.layers, c.all = parameters(n.inputs, n.shape())
	for i, p := range c.layers {
		n.storage.widen(p.W.Data, n.half[i].Data)
		copy(p.B, n.layers[i].B)
	}
	return c
}

// Weights returns the type in which the weights are kept: "float32", "float16" or "bfloat16".
func (n *Network) Weights() string { return storageNames[n.storage] }

// kept returns a copy with weights of 16 bits.
func (n *Network) kept(s storage) (*Network, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	if n.storage == s {
		return n.Clone(), nil
	}
	if n.storage != inFloat32 {
		n = n.Float32()
	}
	c := n.copyWithout()
	c.storage = s
	c.layers, c.all, c.half = halfParameters(n.inputs, n.shape())
	var wide []float32
	for i, p := range n.layers {
		copy(c.layers[i].B, p.B)
		s.narrow(c.half[i].Data, p.W.Data)
		wide = append(wide[:0], p.W.Data...)
		s.widen(wide, c.half[i].Data)
		if k := kernel.NonFinite(wide); k >= 0 && kernel.NonFinite(p.W.Data) < 0 {
			return nil, fmt.Errorf("%d.weight: row %d, column %d is %v, which is too large for %s: the largest is %s", i, k/p.W.Cols, k%p.W.Cols,
				p.W.Data[k], storageNames[s], [...]string{inFloat16: "65504; bfloat16 has float32's range", inBFloat16: "3.3895314e38"}[s])
		}
	}
	return c, nil
}

// halfParameters is parameters for weights of 16 bits. The views have the shapes of the weights
// alone.
func halfParameters(inputs int, layers []Layer) (views []Parameters, all []float32, half []kernel.Half) {
	size := 0
	for _, l := range layers {
		size += padded(l.Units)
	}
	all = make([]float32, size)
	rest, in := all, inputs
	for _, l := range layers {
		b := rest[:l.Units:l.Units]
		rest = rest[padded(l.Units):]
		views = append(views, Parameters{kernel.Matrix{Rows: in, Cols: l.Units, Stride: l.Units}, b, l.Activation, l.Dropout})
		half = append(half, kernel.NewHalf(in, l.Units))
		in = l.Units
	}
	return views, all, half
}

// product computes z = x·W + b of a layer, with ReLU if that is its activation.
func (n *Network) product(layer int, z, x kernel.Matrix) {
	l := &n.layers[layer]
	// Not by way of a Parallel, for which z and x would move to the heap.
	p := kernel.Product{Bias: l.B, ReLU: l.Activation == ReLU}
	switch n.storage {
	case inFloat16:
		p.MatMulHalf(z, x, n.half[layer])
	case inBFloat16:
		p.MatMulBFloat16(z, x, kernel.BFloat16(n.half[layer]))
	default:
		p.MatMul(z, x, l.W)
	}
}

// writeHalves writes x, little-endian.
func writeHalves(w io.Writer, x []uint16) error {
	var buf [4096]byte
	for len(x) > 0 {
		k := min(len(x), len(buf)/2)
		for i, v := range x[:k] {
			binary.LittleEndian.PutUint16(buf[2*i:], v)
		}
		if _, err := w.Write(buf[:2*k]); err != nil {
			return err
		}
		x = x[k:]
	}
	return nil
}

// readHalves fills x from the beginning of data.
func readHalves(x []uint16, data []byte) {
	for i := range x {
		x[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
}
