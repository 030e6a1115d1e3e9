package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// operators holds all that are read, by domain and name.
var operators map[string]operator

func init() { // not a literal, since the functions refer to the table by way of the errors
	operators = map[string]operator{
		"Gemm":               {0, 2, 3, "alpha beta transA transB broadcast", (*graph).gemm},
		"MatMul":             {0, 2, 2, "", (*graph).matMul},
		"Add":                {0, 2, 2, "", arithmetic(add)},
		"Sub":                {0, 2, 2, "", arithmetic(sub)},
		"Mul":                {0, 2, 2, "", arithmetic(mul)},
		"Div":                {0, 2, 2, "", arithmetic(div)},
		"Pow":                {0, 2, 2, "", arithmetic(pow)},
		"Sum":                {0, 1, 16, "", (*graph).sum},
		"Max":                {0, 1, 2, "", (*graph).max},
		"Neg":                {0, 1, 1, "", unary(func(e expr) (expr, error) { return e.scale(-1) }, func(v float64) float64 { return -v })},
		"Reciprocal":         {0, 1, 1, "", unary(expr.inverse, func(v float64) float64 { return 1 / v })},
		"Sqrt":               {0, 1, 1, "", unary(nil, math.Sqrt)},
		"Abs":                {0, 1, 1, "", unary(nil, math.Abs)},
		"Exp":                {0, 1, 1, "", unary(function{name: "exp"}.apply, exp64)},
		"Log":                {0, 1, 1, "", unary(function{name: "log"}.apply, log64)},
		"Erf":                {9, 1, 1, "", unary(function{name: "erf"}.apply, in32(kernel.Erf))},
		"Relu":               {0, 1, 1, "", unary(function{name: "relu"}.apply, in32(kernel.ReLU))},
		"Sigmoid":            {0, 1, 1, "", unary(function{name: "sigmoid"}.apply, in32(kernel.Sigmoid))},
		"Tanh":               {0, 1, 1, "", unary(function{name: "tanh"}.apply, in32(kernel.Tanh))},
		"Softplus":           {0, 1, 1, "", unary(function{name: "softplus"}.apply, in32(kernel.Softplus))},
		"LeakyRelu":          {0, 1, 1, "alpha", withAlpha("leakyrelu", 0.01)},
		"Elu":                {0, 1, 1, "alpha", withAlpha("elu", 1)},
		"Selu":               {0, 1, 1, "alpha gamma", (*graph).selu},
		"Celu":               {12, 1, 1, "alpha", (*graph).celu},
		"PRelu":              {0, 2, 2, "", (*graph).pRelu},
		"Clip":               {0, 1, 3, "min max", (*graph).clip},
		"Gelu":               {20, 1, 1, "approximate", (*graph).gelu},
		"Swish":              {24, 1, 1, "alpha", swish(1)},
		"Softmax":            {0, 1, 1, "axis", (*graph).softmax},
		"BatchNormalization": {0, 5, 5, "epsilon momentum spatial training_mode", (*graph).batchNormalization},
		"Dropout":            {0, 1, 3, "ratio seed", (*graph).dropout},
		"Identity":           {0, 1, 1, "", (*graph).identity},
		"CastLike":           {15, 2, 2, "saturate round_mode", (*graph).castLike},
		"Cast":               {0, 1, 1, "to saturate round_mode", (*graph).cast},
		"Constant":           {0, 0, 0, "value value_float value_floats value_int value_ints", (*graph).constantNode},
		"ConstantOfShape":    {9, 1, 1, "value", (*graph).constantOfShape},
		"ReduceL2":           {0, 1, 2, "axes keepdims noop_with_empty_axes", reduce(0, func(s, v float64) float64 { return s + float64(v*v) }, math.Sqrt)},
		"ReduceSum":          {0, 1, 2, "axes keepdims noop_with_empty_axes", reduce(0, func(s, v float64) float64 { return s + v }, nil)},
		"Flatten":            {0, 1, 1, "axis", (*graph).flatten},
		"Reshape":            {0, 2, 2, "allowzero", (*graph).reshape},
		"Squeeze":            {0, 1, 2, "axes", (*graph).squeeze},
		"Unsqueeze":          {0, 1, 2, "axes", (*graph).unsqueeze},
		"Transpose":          {0, 1, 1, "perm", (*graph).transpose},
		"Concat":             {0, 1, 64, "axis", (*graph).concat},
		"Shape":              {0, 1, 1, "start end", (*graph).shapeOf},
		"Gather":             {0, 2, 2, "axis", (*graph).gather},
		"Slice":              {0, 1, 5, "starts ends axes", (*graph).slice},

		"ai.onnx.ml.Scaler": {0, 1, 1, "offset scale", (*graph).scaler},
		"ai.onnx.ml.ZipMap": {0, 1, 1, "classlabels_strings classlabels_int64s", (*graph).zipMap},

		"com.microsoft.Gelu":        {0, 1, 1, "", geluOf("none")},
		"com.microsoft.BiasGelu":    {0, 2, 2, "", biased(geluOf("none"))},
		"com.microsoft.FastGelu":    {0, 1, 2, "", biased(geluOf("tanh"))},
		"com.microsoft.QuickGelu":   {0, 1, 1, "alpha", swish(1.702)},
		"com.microsoft.FusedGemm":   {0, 2, 3, "alpha beta transA transB activation activation_alpha activation_beta activation_gamma", (*graph).fusedGemm},
		"com.microsoft.FusedMatMul": {0, 2, 2, "alpha transA transB transBatchA transBatchB", (*graph).fusedMatMul},
	}
}

func (f function) apply(e expr) (expr, error) { return apply(f, e) }

// unary returns the operator that applies f to rows, or g to constants; nil for what is not read.
func unary(f func(expr) (expr, error), onConstant func(float64) float64) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) {
		if c := n.inputs[0].constant; c != nil {
			if onConstant == nil {
				return value{}, errors.New("of a constant it is not read")
			}
			return g.mapped(c, onConstant)
		}
		if f == nil {
			return value{}, errors.New("of what depends on the input it is not read")
		}
		return g.elementwise(n, f)
	}
}

// elementwise applies f to rows.
func (g *graph) elementwise(n *node, f func(expr) (expr, error)) (value, error) {
	r := n.inputs[0].rows
	if r == nil {
		return value{}, errors.New("of a constant it is not read")
	}
	if r.complement {
		return value{}, errors.New("its input is [1 − p, p], which can only be an output")
	}
	e, err := f(r.expr)
	if err != nil {
		return value{}, err
	}
	return value{rows: r.with(e, g.name(n))}, nil
}

// mapped applies f to each element of a constant.
func (g *graph) mapped(c *constant, f func(float64) float64) (value, error) {
	if err := g.spend(len(c.data)); err != nil {
		return value{}, err
	}
	d := &constant{kind: c.kind, shape: c.shape, data: make([]float64, len(c.data))}
	for i, v := range c.data {
		if c.integer() && v == unknown {
			return value{}, errors.New("arithmetic with the number of the batch's rows is not read")
		}
		d.data[i] = f(v)
	}
	return value{constant: d}, nil
}

func withAlpha(name string, instead float64) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) {
		alpha, err := n.number("alpha", instead)
		if err != nil {
			return value{}, err
		}
		return g.elementwise(n, function{name, alpha}.apply)
	}
}

// selu is gamma·elu(x), where elu has the parameter alpha.
func (g *graph) selu(n *node) (value, error) {
	alpha, err := n.number("alpha", 1.67326319217681884765625)
	if err != nil {
		return value{}, err
	}
	gamma, err := n.number("gamma", 1.05070102214813232421875)
	if err != nil {
		return value{}, err
	}
	return g.elementwise(n, func(x expr) (expr, error) {
		e, err := apply(function{"elu", alpha}, x)
		if err != nil {
			return nil, err
		}
		return e.scale(gamma)
	})
}

// celu is alpha·elu(x/alpha), where elu has the parameter 1.
func (g *graph) celu(n *node) (value, error) {
	alpha, err := n.number("alpha", 1)
	if err != nil {
		return value{}, err
	}
	if !(alpha > 0) {
		return value{}, fmt.Errorf("attribute \"alpha\" is %v: it must be above 0", alpha)
	}
	return g.elementwise(n, func(x expr) (expr, error) {
		e, err := x.scale(1 / alpha)
		if err == nil {
			e, err = apply(function{"elu", 1}, e)
		}
		if err != nil {
			return nil, err
		}
		return e.scale(alpha)
	})
}

func (g *graph) pRelu(n *node) (value, error) {
	slope := n.inputs[1].constant
	if slope == nil {
		return value{}, errors.New("its slope must be a constant")
	}
	alpha, ok := slope.scalar()
	if !ok {
		return value{}, errors.New("its slopes differ between columns: an activation has one")
	}
	return g.elementwise(n, function{"leakyrelu", alpha}.apply)
}

// clip is a ReLU if it cuts at 0 and has no upper limit.
func (g *graph) clip(n *node) (value, error) {
	low, err := n.number("min", math.Inf(-1))
	if err != nil {
		return value{}, err
	}
	high, err := n.number("max", math.Inf(1))
	if err != nil {
		return value{}, err
	}
	for i, limit := range []*float64{&low, &high} {
		if c := n.input(i + 1).constant; c != nil && len(c.data) == 1 {
			*limit = c.data[0]
		} else if n.input(i+1) != (value{}) {
			return value{}, errors.New("its limits must be constant numbers")
		}
	}
	switch {
	case high < math.MaxFloat32 || low != 0 && low > -math.MaxFloat32:
		return value{}, fmt.Errorf("it cuts at %v and %v: only a ReLU, which cuts at 0, is an activation of this library", low, high)
	case low != 0:
		return n.inputs[0], nil
	}
	return g.elementwise(n, function{name: "relu"}.apply)
}

// max is a ReLU if one of its inputs is 0.
func (g *graph) max(n *node) (value, error) {
	if len(n.inputs) == 1 {
		return n.inputs[0], nil
	}
	for i := range 2 {
		if c := n.inputs[i].constant; c != nil && n.inputs[1-i].rows != nil {
			if zero, ok := c.scalar(); !ok || zero != 0 || len(c.data) != 1 {
				return value{}, fmt.Errorf("only Max with 0, a ReLU, is an activation of this library")
			}
			m := *n
			m.inputs = []value{n.inputs[1-i]}
			return g.elementwise(&m, function{name: "relu"}.apply)
		}
	}
	return value{}, errors.New("only Max of what depends on the input and 0, a ReLU, is an activation of this library")
}

func (g *graph) gelu(n *node) (value, error) {
	kind := "none"
	if a, ok := n.attributes["approximate"]; ok {
		kind = string(a.GetS())
	}
	if kind != "none" && kind != "tanh" {
		return value{}, fmt.Errorf("attribute \"approximate\" is %s: it must be none or tanh", quote.Text(kind))
	}
	return geluOf(kind)(g, n)
}

func geluOf(kind string) func(*graph, *node) (value, error) {
	f := nn.GELU
	if kind == "tanh" {
		f = nn.GELUTanh
	}
	return func(g *graph, n *node) (value, error) {
		for _, form := range forms {
			if form.activation == f {
				return g.elementwise(n, form.expr.of)
			}
		}
		return value{}, errors.New("there is no GELU")
	}
}

// swish is x·sigmoid(alpha·x).
func swish(instead float64) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) {
		alpha, err := n.number("alpha", instead)
		if err != nil {
			return value{}, err
		}
		return g.elementwise(n, func(x expr) (expr, error) {
			inner, err := x.scale(alpha)
			if err != nil {
				return nil, err
			}
			s, err := apply(function{name: "sigmoid"}, inner)
			if err != nil {
				return nil, err
			}
			return x.mul(s)
		})
	}
}

// softmax ends a layer. Over which axis it sums depends on the opset: before 13, over all from axis
// on, which is 1 if it is missing; from 13, over axis alone, which is the last if it is missing.
func (g *graph) softmax(n *node) (value, error) {
	r := n.inputs[0].rows
	if r == nil {
		return value{}, errors.New("of a constant it is not read")
	}
	instead := -1
	if g.opset < 13 {
		instead = 1
	}
	axis, err := n.integer("axis", instead)
	if err != nil {
		return value{}, err
	}
	shape := r.shape()
	rank := len(shape)
	if axis < -rank || axis >= rank {
		return value{}, fmt.Errorf("axis %d: its input has %s", axis, quote.Count(rank, "dimension"))
	}
	axis = (axis + rank) % rank
	batchAxis := 0
	if r.transposed {
		batchAxis = rank - 1
	}
	whole := r.single && axis == 0 && rank == 1 // it sums over a whole row of the network
	switch {
	case r.single:
	case r.transposed:
		whole = axis == 0 && rank == 2 && g.opset >= 13
	default:
		others := slices.Clone(shape[1:max(axis, 1)]) // dimensions of the row that it does not sum over
		if g.opset >= 13 {
			others = append(others, shape[axis+1:]...)
		}
		whole = axis > 0 && !slices.ContainsFunc(others, func(d int) bool { return d != 1 })
	}
	if !whole {
		return value{}, fmt.Errorf("axis %d of an input of %s, whose dimension %d is the batch: a layer's softmax sums over the rest, all of it", axis, quote.Count(rank, "dimension"), batchAxis)
	}
	if r.complement {
		return value{}, errors.New("its input is [1 − p, p], which can only be an output")
	}
	p, q, ok := r.expr.linear()
	b := r.base
	if !ok { // another activation comes before: it ends a layer of its own
		layers, scale, shift, err := g.linear(r)
		if err != nil {
			return value{}, err
		}
		b, p, q = &base{n: b.n, layers: layers, scale: scale, shift: shift, name: g.name(n)}, 1, 0
	}
	l, err := g.finish(b, p, q, nn.Softmax)
	if err != nil {
		return value{}, err
	}
	return value{rows: r.on(&base{n: b.n, layers: l}, r.dims, g.name(n))}, nil
}

// columnsBefore returns the product of all but the last.
func columnsBefore(dims []int) int {
	n := 1
	for _, d := range dims[:max(len(dims)-1, 0)] {
		n *= d
	}
	return n
}

// batchNormalization scales and shifts each column, or each channel of several.
func (g *graph) batchNormalization(n *node) (value, error) {
	r := n.inputs[0].rows
	if r == nil {
		return value{}, errors.New("of a constant it is not read")
	}
	training, err := n.flag("training_mode")
	if err != nil {
		return value{}, err
	}
	if spatial, err := n.integer("spatial", 1); err != nil || spatial != 1 {
		return value{}, errors.New("spatial must be 1")
	}
	// Before opset 14, which has the attribute, a node with more than one output is in training.
	rest := n.pb.GetOutput()[1:]
	if training || slices.ContainsFunc(rest, func(name string) bool { return name != "" }) {
		return value{}, errors.New("it is in training mode: export the model for inference")
	}
	epsilon, err := n.number("epsilon", 1e-5)
	if err != nil {
		return value{}, err
	}
	var params [4][]float64 // scale, bias, mean, variance
	for i := range params {
		c := n.inputs[i+1].constant
		if c == nil || len(c.shape) != 1 || len(c.data) != len(params[0]) && i > 0 || len(c.data) == 0 {
			return value{}, fmt.Errorf("input %d must be a constant with an element for each channel", i+1)
		}
		params[i] = c.data
	}
	channels := len(params[0])
	if r.transposed || r.single {
		return value{}, errors.New("its input must have a row for each row of the batch")
	}
	if r.width() == 0 {
		r.resolve(channels)
	}
	if shape := r.shape(); shape[1] != channels {
		return value{}, fmt.Errorf("its input has the shape %s: dimension 1 must be its %s", quote.Shape(shape), quote.Count(channels, "channel"))
	}
	width := r.width()
	if err := g.spend(2 * width); err != nil {
		return value{}, err
	}
	scale, shift := make([]float64, width), make([]float64, width)
	for j := range width {
		c := j / (width / channels)
		if params[3][c] < 0 {
			return value{}, fmt.Errorf("the variance of channel %d is %v: it must not be negative", c, params[3][c])
		}
		scale[j] = params[0][c] / math.Sqrt(params[3][c]+epsilon)
		shift[j] = params[1][c] - float64(params[2][c]*scale[j])
	}
	out, err := g.affine(r, scale, shift, g.name(n))
	return value{rows: out}, err
}

// scaler is (x − offset)·scale of each column.
func (g *graph) scaler(n *node) (value, error) {
	r := n.inputs[0].rows
	if r == nil || r.transposed || r.complement {
		return value{}, errors.New("its input must be rows")
	}
	offset, scale := n.attributes["offset"].GetFloats(), n.attributes["scale"].GetFloats()
	width := max(len(offset), len(scale))
	if r.width() == 0 && width > 1 {
		r.resolve(width)
	}
	width = r.width()
	for _, list := range [][]float32{offset, scale} {
		if len(list) > 1 && len(list) != width {
			return value{}, fmt.Errorf("it has %s and %s: its input has %s", quote.Count(len(offset), "offset"), quote.Count(len(scale), "scale"), quote.Count(width, "column"))
		}
	}
	if err := g.spend(2 * width); err != nil {
		return value{}, err
	}
	get := func(list []float32, j int, instead float64) float64 {
		switch len(list) {
		case 0:
			return instead
		case 1:
			return float64(list[0])
		}
		return float64(list[j])
	}
	if width == 0 { // not known yet, and the same numbers for all columns
		f := get(scale, 0, 1)
		e, err := r.expr.mul(number(f))
		if err == nil {
			e, err = e.add(number(float64(-get(offset, 0, 0) * f)))
		}
		if err != nil {
			return value{}, err
		}
		return value{rows: r.with(e, g.name(n))}, nil
	}
	s, h := make([]float64, width), make([]float64, width)
	for j := range width {
		s[j] = get(scale, j, 1)
		h[j] = -get(offset, j, 0) * s[j]
	}
	out, err := g.affine(r, s, h, g.name(n))
	return value{rows: out}, err
}

// zipMap gives each column the name of a class.
func (g *graph) zipMap(n *node) (value, error) {
	if n.inputs[0].rows == nil {
		return value{}, errors.New("of a constant it is not read")
	}
	g.classes = nil
	for _, s := range n.attributes["classlabels_strings"].GetStrings() {
		g.classes = append(g.classes, string(s))
	}
	for _, v := range n.attributes["classlabels_int64s"].GetInts() {
		g.classes = append(g.classes, fmt.Sprint(v))
	}
	return n.inputs[0], nil
}

func (g *graph) dropout(n *node) (value, error) {
	if v := n.input(2); v != (value{}) {
		if v.constant == nil || len(v.constant.data) != 1 || v.constant.data[0] != 0 {
			return value{}, errors.New("it is in training mode: export the model for inference")
		}
	}
	return n.inputs[0], nil
}

func (g *graph) identity(n *node) (value, error) { return n.inputs[0], nil }
