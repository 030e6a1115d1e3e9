#!/usr/bin/python3
"""Writes the ONNX models beside this script: what torch.onnx exports, and by hand what the converters of
scikit-learn and Keras write, which Debian does not have, and forms that the specification allows.

Made with PyTorch 1.13.1 and onnx 1.12.0 (Debian 12: python3-torch 1.13.1+dfsg-4, python3-onnx 1.12.0-2).
Then `node outputs.mjs` writes expected.json with what onnxruntime computes.
"""
import os
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

os.chdir(os.path.dirname(os.path.abspath(__file__)))
warnings.filterwarnings("ignore")
torch.manual_seed(13)
torch.set_num_threads(1)
rng = np.random.RandomState(13)
count = 0
for old in os.listdir("."):
    if old.endswith((".onnx", ".bin")) or old in ("w0", "b0", "w1", "b1"):
        os.remove(old)  # onnx appends to external data that is there


def export(name, model, shape=(2, 6), opset=13, dynamic=True, dtype=torch.float32, **options):
    global count
    count += 1
    model = model.to(dtype).eval()
    torch.onnx.export(model, torch.randn(*shape, dtype=dtype), name + ".onnx", opset_version=opset, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "n"}, "y": {0: "n"}} if dynamic else None, **options)


class F(nn.Module):
    """A function as a module."""

    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


def net(*between, inputs=6, outputs=3, bias=True):
    """Two layers with modules between them."""
    return nn.Sequential(nn.Linear(inputs, 5, bias=bias), *between, nn.Linear(5, outputs, bias=bias))


def trained(bn):
    """Batch normalisation as after a training."""
    with torch.no_grad():
        bn.weight.uniform_(-2, 2)
        bn.bias.normal_()
        bn.running_mean.normal_()
        bn.running_var.uniform_(0.5, 2)
    return bn


export("torch-relu-softmax", nn.Sequential(net(nn.ReLU()), nn.Softmax(dim=1)))
export("torch-softmax-opset11", nn.Sequential(net(nn.ReLU()), nn.Softmax(dim=1)), opset=11)
export("torch-relu-opset7", net(nn.ReLU()), opset=7)
export("torch-relu-opset17", net(nn.ReLU()), opset=17)
export("torch-leakyrelu-opset9", net(nn.LeakyReLU()), opset=9)
export("torch-elu-fixed-batch", net(nn.ELU()), shape=(1, 6), dynamic=False, opset=14)
export("torch-gelu", net(nn.GELU()))
export("torch-gelu-tanh", net(nn.GELU(approximate="tanh")), opset=14)
export("torch-silu", net(nn.SiLU()))
export("torch-softplus", net(nn.Softplus()))
export("torch-tanh-sigmoid", nn.Sequential(net(nn.Tanh(), outputs=1), nn.Sigmoid()))
export("torch-no-bias", net(nn.ReLU(), bias=False))
export("torch-dropout", net(nn.ReLU(), nn.Dropout(), nn.Identity()), opset=12, do_constant_folding=False)
export("torch-batchnorm-before", net(trained(nn.BatchNorm1d(5)), nn.ReLU()))
export("torch-batchnorm-after", net(nn.ReLU(), trained(nn.BatchNorm1d(5))))
export("torch-batchnorm-first", nn.Sequential(trained(nn.BatchNorm1d(6)), net(nn.Tanh())))
positive = trained(nn.BatchNorm1d(6))
positive.weight.data.abs_()
export("torch-batchnorm-first-positive", nn.Sequential(positive, net(nn.Tanh())))
export("torch-batchnorm-last", nn.Sequential(net(nn.Tanh()), nn.Tanh(), trained(nn.BatchNorm1d(3))))
export("torch-flatten", nn.Sequential(nn.Flatten(), net(nn.ReLU(), inputs=16)), shape=(2, 1, 4, 4))
export("torch-view", nn.Sequential(F(lambda x: x.view(x.size(0), -1)), net(nn.ReLU(), inputs=16)), shape=(2, 1, 4, 4))
export("torch-view-constant", nn.Sequential(F(lambda x: x.view(-1, 16)), net(nn.ReLU(), inputs=16)), shape=(2, 4, 4))
export("torch-one-dimension", nn.Sequential(net(nn.ReLU()), nn.Softmax(dim=0)), shape=(6,), dynamic=False)
export("torch-three-dimensions", net(nn.ReLU()), shape=(2, 1, 6))
shared = nn.Linear(6, 6)
export("torch-shared", nn.Sequential(shared, nn.Tanh(), shared, nn.Tanh(), nn.Linear(6, 2)))
export("torch-double", net(nn.Tanh()), dtype=torch.float64)
mean, std = torch.randn(6) * 3, torch.rand(6) + 0.5
export("torch-standardized", nn.Sequential(F(lambda x: (x - mean) / std), net(nn.ReLU())))
export("torch-scaled-input", nn.Sequential(F(lambda x: x / 255 * 100 - 0.5), net(nn.ReLU())))
export("torch-quick-gelu", net(F(lambda x: x * torch.sigmoid(1.702 * x))))
export("torch-written-out", net(F(lambda x: 1 / (1 + torch.exp(-x))), nn.Linear(5, 5), F(lambda x: torch.log(1 + torch.exp(x)))))
export("torch-gelu-written-out", net(F(lambda x: x * (0.5 * (1 + torch.erf(x * 0.7071067811865476))))))
export("torch-gelu-tanh-written-out", net(F(lambda x: 0.5 * x * (1 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3.0)))))))
export("torch-tanh-scaled", nn.Sequential(net(F(lambda x: 1.7159 * torch.tanh(0.6667 * x) + 0.1)), F(lambda x: 2 * torch.sigmoid(x) - 1)))
export("torch-prelu", net(nn.PReLU(init=0.01)))
export("torch-prelu-quarter", net(nn.PReLU()))
export("torch-slopes", net(nn.LeakyReLU(0.2), nn.Linear(5, 5), nn.ELU(0.7)))
export("torch-clamp", net(F(lambda x: x.clamp(min=0))))
export("torch-softmax-hidden", net(nn.ReLU(), nn.Softmax(dim=-1), nn.Linear(5, 4), nn.Softmax(dim=1), nn.Linear(4, 5)))
export("torch-two-linear", nn.Sequential(net(), nn.Linear(3, 2), nn.ELU()))
export("torch-relu-first", nn.Sequential(nn.ReLU(), net(nn.Tanh())))
export("torch-deep", nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(6, 6), nn.Tanh())]))

# By hand.


def array(*shape):
    return (rng.randn(*shape) / np.sqrt(shape[0])).astype("f4")


def init(name, a):
    return numpy_helper.from_array(np.asarray(a), name)


def node(op, inputs, outputs, domain="", **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), name=outputs.split()[0] + "_node", domain=domain, **attributes)


def save(name, nodes, inits, inputs=6, outputs=3, opset=13, ir=8, batch="n", elem=TensorProto.FLOAT, more_inputs=(), outs=None, check=True, ml=False, ms=False):
    global count
    count += 1
    x = helper.make_tensor_value_info("x", elem, None if inputs is None else [batch, inputs] if batch else [inputs])
    y = helper.make_tensor_value_info("y", elem, [batch, outputs] if batch else [outputs])
    graph = helper.make_graph(nodes, "hand", [x, *more_inputs], outs or [y], inits)
    sets = [helper.make_opsetid("", opset)]
    if ml:
        sets.append(helper.make_opsetid("ai.onnx.ml", 1))
    if ms:
        sets.append(helper.make_opsetid("com.microsoft", 1))
    model = helper.make_model(graph, opset_imports=sets, ir_version=ir, producer_name="hand")
    if check:
        onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")
    return model


w0, b0, w1, b1 = array(6, 5), array(5), array(5, 3), array(3)
plain = [init("w0", w0), init("b0", b0), init("w1", w1), init("b1", b1)]
# scikit-learn's converter: MatMul and Add with biases [1, n], [1 − p, p] for two classes, labels beside.
sk = [init("coefficient", w0), init("intercepts", b0.reshape(1, -1)), init("coefficient1", array(5, 1)), init("intercepts1", array(1, 1)),
      init("unity", np.float32(1))]
sk_nodes = [node("Cast", "x", "cast_input", to=1), node("MatMul", "cast_input coefficient", "mul_result"), node("Add", "mul_result intercepts", "add_result"),
            node("Relu", "add_result", "next_activations"), node("MatMul", "next_activations coefficient1", "mul_result1"),
            node("Add", "mul_result1 intercepts1", "add_result1"), node("Sigmoid", "add_result1", "out_activations_result")]
label = helper.make_tensor_value_info("output_label", TensorProto.STRING, ["n"])
classes = helper.make_tensor("classes", TensorProto.STRING, [2], [b"no", b"yes"])
save("skl2onnx-binary", sk_nodes + [
    node("Sub", "unity out_activations_result", "negative_class_proba"), node("Concat", "negative_class_proba out_activations_result", "probabilities", axis=1),
    node("ArgMax", "probabilities", "argmax_output", axis=1), node("ArrayFeatureExtractor", "classes argmax_output", "array_feature_extractor_result", "ai.onnx.ml"),
    node("Reshape", "array_feature_extractor_result shape_tensor", "output_label")],
    sk + [classes, init("shape_tensor", np.array([-1]))], outs=[label, helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 2])], ml=True)
zipmap = helper.make_tensor_value_info("output_probability", TensorProto.FLOAT, [])
zipmap.type.ClearField("tensor_type")
zipmap.type.sequence_type.elem_type.map_type.key_type = TensorProto.STRING
zipmap.type.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = TensorProto.FLOAT
three = [init("coefficient", w0), init("intercepts", b0.reshape(1, -1)), init("coefficient1", w1), init("intercepts1", b1.reshape(1, -1))]
three_nodes = sk_nodes[:-1] + [node("Softmax", "add_result1", "out_activations_result")]
save("skl2onnx-three", three_nodes + [node("Identity", "out_activations_result", "probabilities"), node("ArgMax", "probabilities", "argmax_output", axis=1),
     node("ArrayFeatureExtractor", "classes argmax_output", "extracted", "ai.onnx.ml"), node("Reshape", "extracted shape_tensor", "reshaped"), node("Cast", "reshaped", "label", to=7)],
     three + [init("classes", np.array([10, 20, 30], "i4")), init("shape_tensor", np.array([-1]))],
     outs=[helper.make_tensor_value_info("label", TensorProto.INT64, ["n"]), helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 3])], ml=True)
save("skl2onnx-zipmap", three_nodes + [node("ZipMap", "out_activations_result", "output_probability", "ai.onnx.ml", classlabels_strings=["a", "b", "c"])], three, outs=[zipmap], ml=True)
save("skl2onnx-scaler-regressor", [node("Scaler", "x", "variable", "ai.onnx.ml", offset=[float(v) for v in array(6)], scale=[1.5, 0.5, 2.0, 1.0, 0.1, 3.0])]
     + [helper.make_node(n.op_type, ["variable" if i == "x" else i for i in n.input], n.output, **{a.name: helper.get_attribute_value(a) for a in n.attribute}) for n in sk_nodes[:-1]]
     + [node("Reshape", "add_result1 shape_tensor", "y")], sk + [init("shape_tensor", np.array([-1, 1]))], outputs=1, ml=True)
# Keras's converter: names with slashes, MatMul and Add, a Reshape as it flattens, folded normalisation as Mul and Add.
save("tf2onnx-dense", [node("Reshape", "x sequential/flatten/Const:0", "sequential/flatten/Reshape:0"), node("MatMul", "sequential/flatten/Reshape:0 w0", "sequential/dense/MatMul:0"),
     node("Add", "sequential/dense/MatMul:0 b0", "sequential/dense/BiasAdd:0"), node("Relu", "sequential/dense/BiasAdd:0", "sequential/dense/Relu:0"),
     node("Mul", "sequential/dense/Relu:0 gamma", "sequential/bn/mul:0"), node("Add", "sequential/bn/mul:0 beta", "sequential/bn/add:0"),
     node("MatMul", "sequential/bn/add:0 w1", "sequential/dense_1/MatMul:0"), node("Add", "sequential/dense_1/MatMul:0 b1", "sequential/dense_1/BiasAdd:0"),
     node("Softmax", "sequential/dense_1/BiasAdd:0", "y", axis=1)], plain + [init("gamma", array(5)), init("beta", array(5)), init("sequential/flatten/Const:0", np.array([-1, 6]))], batch="unk__9")
save("tf2onnx-unknown-columns", [node("Sub", "x m", "c"), node("MatMul", "c w0", "h"), node("Add", "h b0", "s"), node("Elu", "s", "a"), node("MatMul", "a w1", "o"), node("Add", "o b1", "y")],
     plain + [init("m", array(6))], inputs="unk__1")
# Forms of Gemm and MatMul.
save("gemm-forms", [node("Gemm", "x w0 c0", "h", alpha=0.5, beta=2.0), node("Tanh", "h", "a"), node("Gemm", "a w1t c1", "g", transB=1), node("Sigmoid", "g", "s"),
     node("Gemm", "s w2", "t"), node("Relu", "t", "u"), node("Gemm", "u w3 nan", "y", beta=0.0)],
     [init("w0", w0), init("c0", b0.reshape(1, 5)), init("w1t", w1.T.copy()), init("c1", np.float32(0.25)), init("w2", array(3, 4)), init("w3", array(4, 3)), init("nan", np.full(3, np.nan, "f4"))])
save("gemm-one-bias", [node("Gemm", "x w0 c0", "h"), node("Relu", "h", "a"), node("Gemm", "a w1 c1", "y")],
     [init("w0", w0), init("c0", np.array([0.5], "f4")), init("w1", w1), init("c1", np.full((2, 1), -0.25, "f4"))], batch=2)
save("gemm-across", [node("Gemm", "w0t x c0", "h", transB=1), node("Tanh", "h", "a"), node("Gemm", "a w1 b1", "y", transA=1)],
     [init("w0t", w0.T.copy()), init("c0", b0.reshape(5, 1)), init("w1", w1), init("b1", b1)])
save("matmul-left", [node("Transpose", "x", "xt", perm=[1, 0]), node("MatMul", "w0t xt", "h"), node("Add", "c0 h", "s"), node("Relu", "s", "a"),
     node("MatMul", "w1t a", "g"), node("Add", "g c1", "t"), node("Softmax", "t", "p", axis=0), node("Transpose", "p", "y")],
     [init("w0t", w0.T.copy()), init("c0", b0.reshape(5, 1)), init("w1t", w1.T.copy()), init("c1", b1.reshape(3, 1))])
save("matmul-left-one-row", [node("MatMul", "w0t x", "h"), node("Add", "b0 h", "s"), node("Relu", "s", "a"), node("MatMul", "w1t a", "y")],
     [init("w0t", w0.T.copy()), init("b0", b0), init("w1t", w1.T.copy())], batch=None)
save("matmul-vector", [node("MatMul", "x w0", "h"), node("Add", "b0 h", "s"), node("Tanh", "s", "a"), node("MatMul", "a v", "o"), node("Unsqueeze", "o axes", "y")],
     [init("w0", w0), init("b0", b0), init("v", array(5)), init("axes", np.array([1]))], outputs=1)
# Ways to store tensors.
gemms = [node("Gemm", "x w0 b0", "h"), node("Relu", "h", "a"), node("Gemm", "a w1 b1", "y")]
typed = [helper.make_tensor(n, TensorProto.FLOAT, a.shape, a.ravel().tolist()) for n, a in [("w0", w0), ("b0", b0), ("w1", w1), ("b1", b1)]]
save("data-typed", gemms, typed)
save("data-constants", [helper.make_node("Constant", [], [t.name], value=t) for t in typed] + gemms, [])
save("data-inputs-ir3", gemms, plain, ir=3, opset=9, more_inputs=[helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in plain])


def stored_as(kind):
    """Weights in another type, and casts."""
    inits, casts = [], []
    for n, a in [("w0", w0), ("b0", b0), ("w1", w1), ("b1", b1)]:
        if kind == TensorProto.BFLOAT16:
            t = helper.make_tensor(n + "s", kind, a.shape, (a.view("u4") >> 16).astype("u2").tobytes(), raw=True)
        elif kind == TensorProto.FLOAT16 and n[0] == "b":
            t = helper.make_tensor(n + "s", kind, a.shape, a.astype("f2").tolist())
        else:
            t = init(n + "s", a.astype({TensorProto.FLOAT16: "f2", TensorProto.DOUBLE: "f8"}[kind]))
        inits.append(t)
        casts.append(node("Cast", n + "s", n, to=1))
    return casts + gemms, inits


save("data-float16", *stored_as(TensorProto.FLOAT16))
save("data-bfloat16", *stored_as(TensorProto.BFLOAT16))
save("data-double", *stored_as(TensorProto.DOUBLE))
external = save("data-external", gemms, plain)
onnx.save_model(external, "data-external.onnx", save_as_external_data=True, all_tensors_to_one_file=True, location="data-external.bin", size_threshold=0)
count += 1
onnx.save_model(save("data-external-each", gemms, plain), "data-external-each.onnx", save_as_external_data=True, all_tensors_to_one_file=False, size_threshold=0)
count -= 1
# Operators of newer opsets, which onnx 1.12 cannot check.
save("gelu-opset20", [node("Gemm", "x w0 b0", "h"), node("Gelu", "h", "a"), node("Gemm", "a w1 b1", "t"), node("Gelu", "t", "y", approximate="tanh")], plain, opset=20, ir=9, check=False)
save("microsoft-gelu", [node("Gemm", "x w0 b0", "h"), node("Gelu", "h", "a", "com.microsoft"), node("Gemm", "a w1 b1", "t"), node("QuickGelu", "t", "y", "com.microsoft")], plain, check=False, ms=True)
save("max-zero", [node("Gemm", "x w0 b0", "h"), node("Max", "h zero", "a"), node("Gemm", "a w1 b1", "t"), node("Sum", "t b1", "y")], plain + [init("zero", np.float32(0))])
save("gelu-order", [node("Gemm", "x w0 b0", "h"), node("Div", "h r", "d"), node("Erf", "d", "e"), node("Add", "one e", "p"), node("Mul", "half p", "q"), node("Mul", "q h", "a"), node("Gemm", "a w1 b1", "y")],
     plain + [init("r", np.float32(np.sqrt(2))), init("one", np.ones(1, "f4")), init("half", np.float32(0.5))])
# What came later is called more-…, so that the hash over the files above stays.
export("more-selu", nn.Sequential(net(nn.SELU(), nn.Linear(5, 5), nn.SELU()), nn.SELU()))
export("more-celu", net(nn.CELU(0.7), nn.Linear(5, 5), nn.CELU()))
export("more-logsigmoid", nn.Sequential(net(nn.LogSigmoid()), nn.LogSigmoid()))
export("more-weight-norm", nn.Sequential(nn.utils.weight_norm(nn.Linear(6, 5)), nn.ReLU(), nn.utils.weight_norm(nn.Linear(5, 3))), do_constant_folding=False)
export("more-spectral-norm", nn.Sequential(nn.utils.spectral_norm(nn.Linear(6, 5)), nn.Tanh(), nn.utils.parametrizations.spectral_norm(nn.Linear(5, 3))))
export("more-functions", nn.Sequential(net(nn.LeakyReLU(0.2), trained(nn.BatchNorm1d(5))), net(nn.LeakyReLU(0.3), inputs=3)), opset=15, export_modules_as_functions={nn.Linear, nn.LeakyReLU})
export("more-functions-nested", net(nn.GELU(), nn.Sequential(nn.Linear(5, 5), nn.ELU(0.4))), opset=16, export_modules_as_functions=True)
export("more-column", nn.Sequential(net(nn.ReLU(), outputs=1), F(lambda y: y[:, 0])))
export("more-column-slice", nn.Sequential(net(nn.ReLU(), outputs=1), F(lambda y: torch.sigmoid(y[:, 0:1]).squeeze(-1))))
export("more-one-row", nn.Sequential(net(nn.ReLU()), F(lambda y: y.squeeze()), nn.Softmax(dim=0)), shape=(1, 6), dynamic=False)
export("more-one-number", nn.Sequential(net(nn.ReLU(), outputs=1), F(lambda y: y.squeeze())), shape=(1, 6), dynamic=False)


class Positive(nn.Module):
    """Layers whose weights are functions of the parameters, so that the output rises with each input."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c, self.d = (nn.Parameter(torch.randn(k, n) / 2) for k, n in [(6, 5), (5, 5), (5, 4), (4, 2)])

    def forward(self, x):
        x = torch.tanh(x @ self.a.abs())
        x = torch.tanh(x @ self.b.exp())
        x = torch.tanh(x @ nn.functional.softplus(self.c))
        return x @ torch.cat([torch.relu(self.d), torch.sigmoid(self.d) + torch.tanh(self.d) ** 2], 1)


export("more-positive-weights", Positive(), do_constant_folding=False)
save("more-castlike", [node("CastLike", "wide x", "w0"), node("Cast", "w0", "half", to=10), node("Cast", "half", "w", to=1), node("MatMul", "x w", "y")], [init("wide", w0.astype("f8"))], outputs=5, opset=15)
save("more-flatten", [node("Flatten", "x", "f", axis=-1), node("Flatten", "wt", "w", axis=2), node("MatMul", "f w", "y")], [init("wt", array(2, 3, 3))])
# What onnxruntime saves when it optimizes a model.
save("more-fused", [node("FusedGemm", "x w0 b0", "h", "com.microsoft", activation="LeakyRelu", activation_alpha=0.2, alpha=0.5), node("FusedMatMul", "h w1t", "g", "com.microsoft", transB=1, alpha=2.0),
     node("BiasGelu", "g b1", "a", "com.microsoft"), node("MatMul", "a w2", "m"), node("FastGelu", "m b2", "o", "com.microsoft"), node("FusedGemm", "o w3", "y", "com.microsoft", activation="Tanh")],
     [*plain[:2], init("w1t", w1.T.copy()), plain[3], init("w2", array(3, 4)), init("b2", array(4)), init("w3", array(4, 3))], check=False, ms=True)
print(count, "models")
