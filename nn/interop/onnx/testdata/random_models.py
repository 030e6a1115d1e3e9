#!/usr/bin/python3
"""Writes COUNT random ONNX models of multi-layer perceptrons into FOLDER: each product, activation, reshape
and constant is written in one of the ways that exporters and the specification know. check.sh compares what
Lockstep and onnxruntime make of them.

    random_models.py FOLDER COUNT [SEED]

Seen with onnx 1.12.0 (Debian 12: python3-onnx 1.12.0-2), whose checker looks at all up to opset 17.
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Model:
    """One model, by the numbers of one seed."""

    def __init__(self, seed):
        self.rng = np.random.RandomState(seed)
        self.nodes, self.inits, self.values, self.functions = [], [], 0, {}
        self.opset = int(self.rng.randint(7, 27))

    def pick(self, *choices):
        return choices[self.rng.randint(len(choices))]

    def do(self, *choices):
        """Calls one of the functions."""
        return self.pick(*choices)()

    def new(self):
        self.values += 1
        return "v%d" % self.values

    def node(self, op, *inputs, **attributes):
        out = self.new()
        self.nodes.append(helper.make_node(op, inputs, [out], name=self.pick("", out + "/" + op), **attributes))
        return out

    def swap(self, op, a, b):
        return self.node(op, *self.pick((a, b), (b, a)))

    # Constants.

    def constant(self, a, narrow=True):
        """An array, stored in one of many ways. Narrow allows types that round it."""
        a = np.asarray(a)
        ways = ["raw", "raw", "typed", "identity"] + ["node"] * (a.dtype == np.float32 or self.opset >= 9)
        if a.dtype == np.float32:
            ways += ["double", "transposed"] + ["reshaped", "joined", "flattened"] * (a.ndim > 0) + ["attribute"] * (a.ndim < 2 and self.opset >= 12)
            if narrow:
                ways += ["product", "normalized", "positive"] * (a.ndim == 2 and a.shape[0] > 1)
                ways += ["float16"] + ["bfloat16"] * (self.opset >= 13)
        return getattr(self, "in_" + self.pick(*ways))(a)

    def init(self, tensor):
        tensor.name = self.new()
        self.inits.append(tensor)
        return tensor.name

    def raw(self, a):
        return self.init(numpy_helper.from_array(np.array(a, order="C")))

    def in_raw(self, a):
        return self.raw(a)

    def in_typed(self, a):
        return self.init(helper.make_tensor("t", numpy_helper.from_array(a).data_type, a.shape, a.ravel().tolist()))

    def in_node(self, a):
        return self.node("Constant", value=numpy_helper.from_array(a))

    def in_identity(self, a):
        return self.node("Identity", self.raw(a))

    def in_double(self, a):
        return self.node("Cast", self.raw(a.astype("f8") * (1 + 1e-9)), to=TensorProto.FLOAT)

    def in_transposed(self, a):
        return self.node("Transpose", self.raw(a.T))

    def in_reshaped(self, a):
        return self.node("Reshape", self.raw(a.reshape(-1)), self.raw(np.array(a.shape)))

    def in_joined(self, a):
        axis = self.rng.randint(a.ndim)
        return self.node("Concat", *[self.raw(part) for part in np.array_split(a, 2, axis)], axis=self.pick(axis, axis - a.ndim))

    def in_flattened(self, a):
        if a.ndim == 1:
            return self.axes("Squeeze", self.raw(a.reshape(1, -1)), 0)
        return self.node("Flatten", self.raw(a.reshape(a.shape[0], 1, *a.shape[1:])))

    def in_product(self, a):
        return self.node("MatMul", self.raw(a), self.raw(np.eye(a.shape[1], dtype="f4")))

    def in_normalized(self, a):
        """As PyTorch's weight_norm."""
        axis = int(self.rng.randint(2))
        norm = self.node("ReduceL2", self.raw(a), axes=[axis]) if self.opset < 18 else self.node("ReduceL2", self.raw(a), self.raw(np.array([axis])))
        return self.node("Mul", self.node("Div", self.raw(a), norm), self.raw(np.linalg.norm(a, axis=axis, keepdims=True).astype("f4")))

    def in_positive(self, a):
        return self.node(self.pick("Abs", "Relu", "Softplus", "Sigmoid", "Tanh"), self.raw(a))

    def in_attribute(self, a):
        return self.node("Constant", **({"value_floats": a.tolist()} if a.ndim else {"value_float": float(a)}))

    def in_float16(self, a):
        return self.node("Cast", self.raw(a.astype("f2")), to=TensorProto.FLOAT)

    def in_bfloat16(self, a):
        upper = (a.view("u4") >> 16).astype("u2").tobytes()
        return self.node("Cast", self.init(helper.make_tensor("t", TensorProto.BFLOAT16, a.shape, upper, raw=True)), to=TensorProto.FLOAT)

    def scalar(self, v):
        # Not narrow: a GELU with constants of three digits is another function.
        return self.constant(self.pick(np.float32(v), np.full(1, v, "f4"), np.full((1, 1), v, "f4")), narrow=False)

    def normal(self, *shape, scale=1.0):
        return (self.rng.randn(*shape) * scale).astype("f4")

    def row(self, a):
        return self.constant(self.pick(a, a.reshape(1, -1)))

    def axes(self, op, x, *axes):
        if self.opset < 13:
            return self.node(op, x, axes=axes)
        return self.node(op, x, self.raw(np.array(axes)))

    def call(self, name, inputs, nodes, *given, **attributes):
        """A call of a function of the model, made of nodes."""
        self.functions[name] = helper.make_function("own", name, inputs, ["Y"], nodes, [helper.make_opsetid("", self.opset)], list(attributes))
        return self.node(name, *given, domain="own", **attributes)

    # Layers.

    def dense(self, x, n, out):
        w, b = self.normal(n, out, scale=1 / np.sqrt(n)), self.normal(out, scale=0.3)
        wt = np.array(w.T, order="C")
        gemm = lambda *inputs, **attributes: self.node("Gemm", x, *inputs, **attributes)
        ways = [
            lambda: gemm(self.constant(w), self.constant(b)),
            lambda: gemm(self.constant(wt), self.constant(b), transB=1),
            lambda: gemm(self.constant(w), self.constant(b.reshape(1, -1))),
            lambda: gemm(self.constant(w), self.scalar(b[0])),
            lambda: gemm(self.constant(w), self.constant(b), alpha=float(b[0]), beta=-1.5),
            lambda: gemm(self.constant(w), self.constant(b), beta=0.0),
            lambda: self.node("MatMul", x, self.constant(w)),
            lambda: self.node("Sub", self.node("MatMul", x, self.constant(w)), self.row(b)),
            lambda: self.swap(self.pick("Add", "Add" if self.opset < 8 else "Sum"), self.node("MatMul", x, self.constant(w)), self.row(b)),
            lambda: self.node("Transpose", self.swap("Add", self.node("MatMul", self.constant(wt), self.node("Transpose", x)), self.constant(b.reshape(-1, 1)))),
            lambda: self.node("Transpose", self.node("Gemm", self.constant(wt), x, self.constant(b.reshape(-1, 1)), transB=1), perm=[1, 0]),
        ]
        if self.opset >= 8:
            ways.append(lambda: self.call("Dense", ["X", "W", "B"], [helper.make_node("MatMul", ["X", "W"], ["t"]), helper.make_node("Add", ["B", "t"], ["Y"])], x, self.constant(w), self.row(b)))
        if self.opset >= 11:
            ways += [lambda: gemm(self.constant(w)), lambda: gemm(self.constant(w), "")]
        return self.do(*ways)

    def activation(self, x, n):
        one = lambda: self.scalar(1)
        plus = lambda a: self.swap("Add", a, one())
        minus = lambda: self.node("Neg", x)
        times = lambda a, b: self.swap("Mul", a, b)
        cube = lambda: self.do(lambda: self.node("Pow", x, self.scalar(3)), lambda: times(x, times(x, x)))
        half = lambda a: self.do(lambda: times(a, self.scalar(0.5)), lambda: self.node("Div", a, self.scalar(2)))

        def gelu(inner):
            return self.do(lambda: half(times(x, plus(inner))), lambda: times(half(x), plus(inner)), lambda: times(x, half(plus(inner))))

        def gelu_tanh():
            inner = self.swap("Add", x, times(cube(), self.scalar(0.044715)))
            return gelu(self.node("Tanh", times(inner, self.scalar(np.sqrt(2 / np.pi)))))

        ways = [
            lambda: x,
            lambda: self.node("Relu", x),
            lambda: self.node("LeakyRelu", x, **self.pick({}, {"alpha": 0.2})),
            lambda: self.node("Elu", x, **self.pick({}, {"alpha": 0.7})),
            lambda: self.node("Selu", x, **self.pick({}, {"alpha": 1.2, "gamma": 0.7})),
            lambda: self.node("PRelu", x, self.constant(self.pick(np.full(1, 0.3, "f4"), np.full((1, n), 0.3, "f4")))),
            lambda: self.node("Clip", x, min=0.0) if self.opset < 11 else self.node("Clip", x, self.constant(np.float32(0))),
            lambda: self.node("Relu", x) if self.opset < 8 else self.swap("Max", x, self.scalar(0)),
            lambda: self.node("Sigmoid", x),
            lambda: self.node("Reciprocal", plus(self.node("Exp", minus()))),
            lambda: self.node("Div", one(), plus(self.node("Exp", minus()))),
            lambda: self.node("Tanh", x),
            lambda: times(self.node("Tanh", times(x, self.scalar(2 / 3))), self.scalar(1.7159)),
            lambda: self.node("Softplus", x),
            lambda: self.node("Log", plus(self.node("Exp", x))),
            lambda: times(x, self.node("Sigmoid", x)),
            lambda: self.node("Div", x, plus(self.node("Exp", minus()))),
            gelu_tanh,
        ]
        if self.opset >= 8:
            leaky = helper.make_node("LeakyRelu", ["X"], ["Y"])
            leaky.attribute.append(onnx.AttributeProto(name="alpha", ref_attr_name="slope", type=onnx.AttributeProto.FLOAT))
            ways.append(lambda: self.call("Leaky", ["X"], [leaky], x, slope=0.4))
        if self.opset >= 12:
            ways.append(lambda: self.node("Celu", x, **self.pick({}, {"alpha": 0.6})))
        if self.opset >= 9:
            ways.append(lambda: gelu(self.node("Erf", self.do(lambda: times(x, self.scalar(np.sqrt(0.5))), lambda: self.node("Div", x, self.scalar(np.sqrt(2)))))))
        if self.opset >= 20:
            ways.append(lambda: self.node("Gelu", x, approximate=self.pick("none", "tanh")))
        if n > 1:
            ways.append(lambda: self.node("Softmax", x, **self.pick({}, {"axis": 1}, {"axis": -1})))
        return self.do(*ways)

    def between(self, x, n, first=False):
        """What may stand between layers: it changes nothing, or can be folded."""
        positive = lambda: self.rng.uniform(0.5, 2, n).astype("f4")
        column = lambda: self.row(self.normal(n))
        ways = [lambda: x] * 4 + [
            lambda: self.node("Identity", x),
            lambda: self.node("Cast", x, to=TensorProto.FLOAT),
            lambda: self.node("Reshape", x, self.constant(self.pick(np.array([-1, n]), np.array([0, -1]), np.array([0, n])))),
            lambda: self.axes("Squeeze", self.axes("Unsqueeze", x, 1), 1),
            lambda: self.node("Slice", x, starts=[0], ends=[n], axes=[1]) if self.opset < 10 else self.node("Slice", x, self.raw(np.array([0, 0])), self.raw(np.array([2**62, n]))),
            lambda: self.node("Gather", self.axes("Unsqueeze", x, 1), self.raw(np.int64(0)), axis=1),
            # onnxruntime 1.30 refuses some models whose ratio is made by a node.
            lambda: self.node("Dropout", x) if self.opset < 12 else self.node("Dropout", x, self.raw(np.float32(0.3)), self.raw(np.bool_(False))),
            lambda: self.swap("Mul", x, column()),
            lambda: self.swap("Add", x, column()),
            lambda: self.node("Sub", self.pick(column(), self.scalar(1)), x),
            lambda: self.node("Div", x, self.row(positive() * self.rng.choice([-1, 1], n).astype("f4"))),
            lambda: self.swap("Mul", x, self.scalar(self.rng.uniform(-2, 2))),
            lambda: self.node("Div", self.node("Sub", x, column()), self.row(positive())),
        ]
        if not first:  # its shape may not be known to have columns
            ways.append(lambda: self.node("BatchNormalization", x, *[self.constant(a) for a in (self.normal(n), self.normal(n), self.normal(n), positive())], epsilon=1e-3))
        return self.do(*ways)

    def flat(self, n):
        """Rows of n numbers, made of an input of another shape or type."""
        unknown = lambda: self.node("Reshape", "x", self.raw(np.array([-1, n])))
        rows = lambda: self.axes("Unsqueeze", self.node("Gather", self.node("Shape", "x"), self.raw(np.int64(0)), axis=0), 0)
        joined = lambda: self.node("Reshape", "x", self.node("Concat", rows(), self.raw(np.array([n])), axis=0))
        return self.do(lambda: self.node("Flatten", "x"), unknown, joined)

    def build(self):
        n = int(self.rng.randint(1, 9))
        x, shape, kind = "x", ["n", n], TensorProto.FLOAT
        form = self.pick("rows", "rows", "rows", "fixed", "image", "sequence", "double")
        if form == "fixed":
            shape[0] = int(self.rng.randint(1, 4))
        elif form == "image":
            shape, n = ["n", 2, n, 1], 2 * n
            x = self.flat(n)
        elif form == "sequence":
            shape = ["n", 1, n]
            x = self.axes("Squeeze", x, 1)
        elif form == "double":
            kind = TensorProto.DOUBLE
            x = self.node("Cast", x, to=TensorProto.FLOAT)
        x = self.between(x, n, first=True)
        for _ in range(self.rng.randint(1, 5)):
            out = int(self.rng.randint(1, 8))
            x = self.between(self.dense(x, n, out), out)
            x, n = self.between(self.activation(x, out), out), out
        y = self.node("Identity", x)
        graph = helper.make_graph(self.nodes, "random", [helper.make_tensor_value_info("x", kind, shape)],
                                  [helper.make_tensor_value_info(y, TensorProto.FLOAT, [shape[0], n])], self.inits)
        sets = [helper.make_opsetid("", self.opset)] + [helper.make_opsetid("own", 1)] * (len(self.functions) > 0)
        model = helper.make_model(graph, opset_imports=sets, ir_version=8, functions=list(self.functions.values()))
        if self.opset <= 17:
            onnx.checker.check_model(model, full_check=True)
        return model


folder, count = sys.argv[1], int(sys.argv[2])
first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
os.makedirs(folder, exist_ok=True)
for seed in range(first, first + count):
    onnx.save(Model(seed).build(), os.path.join(folder, "random-%05d.onnx" % seed))
print(count, "random models")
