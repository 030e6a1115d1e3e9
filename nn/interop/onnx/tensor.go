package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// A constant is a tensor whose elements are known when the model is read. They are kept as float64,
// which holds every float32, float16 and bfloat16, and every integer up to 2⁵³, exactly.
type constant struct {
	kind  onnxpb.TensorProto_DataType
	shape []int
	data  []float64
}

// unknown is the element of an integer constant that only the batch knows: the number of its rows.
var unknown = math.Inf(1)

func (c *constant) integer() bool {
	switch c.kind {
	case onnxpb.TensorProto_FLOAT, onnxpb.TensorProto_DOUBLE, onnxpb.TensorProto_FLOAT16, onnxpb.TensorProto_BFLOAT16:
		return false
	}
	return true
}

// scalar returns the value of a constant whose elements are all equal, and whether it is one.
func (c *constant) scalar() (float64, bool) {
	if len(c.data) == 0 {
		return 0, false
	}
	for _, v := range c.data {
		if v != c.data[0] {
			return 0, false
		}
	}
	return c.data[0], true
}

// rowsOfBatch stands for the number of a batch's rows among whole numbers.
const rowsOfBatch = math.MinInt32

// ints returns the elements of a list of integers.
func (c *constant) ints() ([]int, error) {
	if !c.integer() || len(c.shape) > 1 {
		return nil, fmt.Errorf("a list of integers is needed, not %v", c)
	}
	list := make([]int, len(c.data))
	for i, v := range c.data {
		switch {
		case v == unknown:
			list[i] = rowsOfBatch
		case math.Abs(v) > math.MaxInt32:
			list[i] = math.MaxInt32 * int(math.Copysign(1, v)) // the ends of a Slice
		default:
			list[i] = int(v)
		}
	}
	return list, nil
}

// String describes the constant in errors.
func (c *constant) String() string { return fmt.Sprintf("%v %s", c.kind, quote.Shape(c.shape)) }

// sizes holds the bytes of an element in raw data.
var sizes = map[onnxpb.TensorProto_DataType]int{
	onnxpb.TensorProto_FLOAT: 4, onnxpb.TensorProto_DOUBLE: 8, onnxpb.TensorProto_FLOAT16: 2, onnxpb.TensorProto_BFLOAT16: 2,
	onnxpb.TensorProto_INT8: 1, onnxpb.TensorProto_INT16: 2, onnxpb.TensorProto_INT32: 4, onnxpb.TensorProto_INT64: 8,
	onnxpb.TensorProto_UINT8: 1, onnxpb.TensorProto_UINT16: 2, onnxpb.TensorProto_UINT32: 4, onnxpb.TensorProto_UINT64: 8,
	onnxpb.TensorProto_BOOL: 1,
}

// tensor decodes a tensor, wherever its data is.
func (g *graph) tensor(t *onnxpb.TensorProto) (*constant, error) {
	c := &constant{kind: onnxpb.TensorProto_DataType(t.GetDataType())}
	size, ok := sizes[c.kind]
	if !ok {
		return nil, fmt.Errorf("its type is %v, which is not read", c.kind)
	}
	elements := int64(1)
	for i, d := range t.GetDims() {
		if d < 0 || d > math.MaxInt32 {
			return nil, fmt.Errorf("its shape is %s: dimension %d cannot be", quote.Shape(t.GetDims()), i)
		}
		if elements *= d; elements > maxElements {
			return nil, fmt.Errorf("its shape is %s: that is more than %s", quote.Shape(t.GetDims()), quote.Count(maxElements, "element"))
		}
		c.shape = append(c.shape, int(d))
	}
	n := int(elements)
	if t.GetSegment() != nil {
		return nil, fmt.Errorf("it is a segment of a tensor, which is not read")
	}
	raw := t.GetRawData()
	isRaw := t.RawData != nil
	if t.GetDataLocation() == onnxpb.TensorProto_EXTERNAL {
		var fresh int64
		var err error
		if raw, fresh, err = g.external.read(t.GetExternalData(), n*size); err != nil {
			return nil, err
		}
		isRaw = true
		g.budget += 4 * int(min(fresh, maxElements))
	}
	if isRaw {
		if len(raw) != n*size {
			return nil, fmt.Errorf("it has %s of data: shape %s of %v needs %d", quote.Count(len(raw), "byte"), quote.Shape(c.shape), c.kind, n*size)
		}
		if err := g.spend(n); err != nil {
			return nil, err
		}
		c.data = make([]float64, n)
		for i := range c.data {
			c.data[i] = decode(c.kind, raw[i*size:])
		}
		return c, nil
	}
	return c, g.typed(c, t, n)
}

// maxElements bounds the elements of a tensor. A network has at most 2²⁸ parameters.
const maxElements = 1 << 28

// decode returns the little-endian number at the start of b.
func decode(kind onnxpb.TensorProto_DataType, b []byte) float64 {
	switch kind {
	case onnxpb.TensorProto_FLOAT:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case onnxpb.TensorProto_DOUBLE:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case onnxpb.TensorProto_FLOAT16:
		return float16(binary.LittleEndian.Uint16(b))
	case onnxpb.TensorProto_BFLOAT16:
		return bfloat16(binary.LittleEndian.Uint16(b))
	case onnxpb.TensorProto_INT8:
		return float64(int8(b[0]))
	case onnxpb.TensorProto_INT16:
		return float64(int16(binary.LittleEndian.Uint16(b)))
	case onnxpb.TensorProto_INT32:
		return float64(int32(binary.LittleEndian.Uint32(b)))
	case onnxpb.TensorProto_INT64:
		return float64(int64(binary.LittleEndian.Uint64(b)))
	case onnxpb.TensorProto_UINT16:
		return float64(binary.LittleEndian.Uint16(b))
	case onnxpb.TensorProto_UINT32:
		return float64(binary.LittleEndian.Uint32(b))
	case onnxpb.TensorProto_UINT64:
		return float64(binary.LittleEndian.Uint64(b))
	}
	return float64(b[0]) // UINT8, BOOL
}

// float16 returns the number that has the encoding b.
func float16(b uint16) float64 {
	var x [1]float32
	kernel.WidenHalf(x[:], []uint16{b})
	return float64(x[0])
}

// bfloat16 returns the number that has the encoding b.
func bfloat16(b uint16) float64 {
	var x [1]float32
	kernel.WidenBFloat16(x[:], []uint16{b})
	return float64(x[0])
}

// typed decodes data in the fields that have a type of their own.
func (g *graph) typed(c *constant, t *onnxpb.TensorProto, n int) error {
	if err := g.spend(n); err != nil {
		return err
	}
	field, have := "", 0
	var at func(i int) float64
	switch c.kind {
	case onnxpb.TensorProto_FLOAT:
		field, have, at = "float_data", len(t.FloatData), func(i int) float64 { return float64(t.FloatData[i]) }
	case onnxpb.TensorProto_DOUBLE:
		field, have, at = "double_data", len(t.DoubleData), func(i int) float64 { return t.DoubleData[i] }
	case onnxpb.TensorProto_INT64:
		field, have, at = "int64_data", len(t.Int64Data), func(i int) float64 { return float64(t.Int64Data[i]) }
	case onnxpb.TensorProto_UINT32, onnxpb.TensorProto_UINT64:
		field, have, at = "uint64_data", len(t.Uint64Data), func(i int) float64 { return float64(t.Uint64Data[i]) }
	case onnxpb.TensorProto_FLOAT16:
		field, have, at = "int32_data", len(t.Int32Data), func(i int) float64 { return float16(uint16(t.Int32Data[i])) }
	case onnxpb.TensorProto_BFLOAT16:
		field, have, at = "int32_data", len(t.Int32Data), func(i int) float64 { return bfloat16(uint16(t.Int32Data[i])) }
	default:
		field, have, at = "int32_data", len(t.Int32Data), func(i int) float64 { return float64(t.Int32Data[i]) }
	}
	if have != n {
		return fmt.Errorf("it has %s in %s: its shape %s needs %d", quote.Count(have, "element"), field, quote.Shape(c.shape), n)
	}
	c.data = make([]float64, n)
	for i := range c.data {
		c.data[i] = at(i)
	}
	return nil
}
