// Package onnx reads and writes multi-layer perceptrons as ONNX models.
//
// [Save] writes a network for opset 13 in version 8 of the format: every layer is a Gemm with its
// weights [out, in], as PyTorch exports them, followed by the activation, which is one node where
// the opset has one and a small graph where it has none (SiLU, GELU and GELUTanh). A standardizer
// is a Sub and a Div before the layers. The batch is dynamic.
//
// [Load] reads what PyTorch, scikit-learn (skl2onnx) and Keras (tf2onnx) write for such networks,
// opset 7 to 26. It does not run the graph; it finds the layers in it: products with constants,
// their biases, activations as nodes or as graphs of Erf, Tanh, Exp and arithmetic, and what can
// be folded into them, such as batch normalisation, scaling and transposition. Functions of the
// model's own are followed, and weights computed in the graph are computed. Weights that nothing
// is folded into keep their bits; else they are computed in float64 and rounded once. A model that
// computes in float16, bfloat16 or float64 is computed in float32 here. All that cannot be
// expressed as a [nn.Network] is an error that names the node, its operator and the opset.
//
// Seen with onnxruntime 1.30.0, PyTorch 1.13.1 and python3-onnx 1.12.0.
package onnx
