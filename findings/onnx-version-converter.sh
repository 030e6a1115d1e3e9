#!/usr/bin/env bash
# onnx 1.12.0 (Debian 12: python3-onnx 1.12.0-2+b4), version_converter.convert_version: a model that is brought to a newer opset may compute something
# else. Resize and Upsample of opset 10 and below shift by part of a pixel from 11 on, and Hardmax has another axis from
# 13 on. One would guess that converting changes how a model is written, not what it computes, the more so as
# Softmax, whose axis changed in the same opset, is converted right, and as much else is refused for want of an adapter.
#
# Seen in onnxruntime 1.30.0: 1 2 3 4 twice as wide by linear interpolation is 1 1.5 2 2.5 3 3.5 4 4, converted from 9 or 10
# to 11 or later 1 1.25 1.75 2.25 2.75 3.25 3.75 4; by the nearest, 2.3 times as wide, 1 1 1 2 2 3 3 4 4, converted 1 1 2 2 2 3 3 4 4.
# Hardmax over axis 1 of a batch with one row, [1 2] [3 4], marks the largest of the four; converted, the largest of each
# column. onnx.checker finds no fault in any of them. Source: the adapter adds the input roi, but not the attributes
# coordinate_transformation_mode and nearest_mode, whose defaults are not what opset 10 does; Hardmax is taken for compatible.
# Reported for Resize in September 2026 (onnx/onnx issue 8480, open). So set "asymmetric" and "floor" in each Resize after
# converting, and compare an answer of both models.
#
# Needs Debian 12, apt-get, node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null
apt-get download -q python3-onnx=1.12.0-2+b4 libonnx1=1.12.0-2+b4 python3-numpy=1:1.24.2-1+deb12u1 \
	python3-protobuf libprotobuf32 python3-typing-extensions libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages \
	/usr/bin/python3 -W ignore - <<'PYTHON'
import os
import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper, version_converter

assert onnx.__file__.startswith(os.getcwd()) and onnx.__version__ == "1.12.0", onnx.__file__


def save(name, op, opset, newer, shape, out, scales=None, **attributes):
    inputs, constants = ["x"], []
    if scales:
        inputs, constants = ["x", "scales"], [numpy_helper.from_array(np.array(scales, "f4"), "scales")]
    x, y = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in [("x", shape), ("y", out)]]
    graph = helper.make_graph([helper.make_node(op, inputs, ["y"], **attributes)], "g", [x], [y], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
    for version in [opset, newer]:
        converted = version_converter.convert_version(model, version) if version != opset else model
        checker.check_model(converted, full_check=True)
        onnx.save(converted, f"{name}, {version:02d}.onnx")


row = [1, 1, 1, 4]
save("Upsample, linear", "Upsample", 9, 11, row, [1, 1, 1, 8], [1, 1, 1, 2], mode="linear")
save("Resize, linear", "Resize", 10, 13, row, [1, 1, 1, 8], [1, 1, 1, 2], mode="linear")
save("Resize, nearest", "Resize", 10, 13, row, [1, 1, 1, 9], [1, 1, 1, 2.3], mode="nearest")
square = [1, 2, 2]
save("Hardmax", "Hardmax", 12, 13, square, square, axis=1)
save("Softmax", "Softmax", 12, 13, square, square, axis=1)
PYTHON
node - <<'JS' | tee output
const ort = require('onnxruntime-node')
const main = async () => {
  for (const file of require('fs').readdirSync('.').filter(name => name.endsWith('.onnx')).sort()) {
    const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4, graphOptimizationLevel: 'disabled' })
    const shape = file.includes('max') ? [1, 2, 2] : [1, 1, 1, 4]
    const { y } = await session.run({ x: new ort.Tensor('float32', [1, 2, 3, 4], shape) })
    console.log(`${file.slice(0, -5)}: ${Array.from(y.data, v => Number(v.toFixed(3))).join(' ')}`)
  }
}
main()
JS
diff output - <<'EXPECTED' && echo "as described above"
Hardmax, 12: 0 0 0 1
Hardmax, 13: 0 0 1 1
Resize, linear, 10: 1 1.5 2 2.5 3 3.5 4 4
Resize, linear, 13: 1 1.25 1.75 2.25 2.75 3.25 3.75 4
Resize, nearest, 10: 1 1 1 2 2 3 3 4 4
Resize, nearest, 13: 1 1 2 2 2 3 3 4 4
Softmax, 12: 0.032 0.087 0.237 0.644
Softmax, 13: 0.032 0.087 0.237 0.644
Upsample, linear, 09: 1 1.5 2 2.5 3 3.5 4 4
Upsample, linear, 11: 1 1.25 1.75 2.25 2.75 3.25 3.75 4
EXPECTED
