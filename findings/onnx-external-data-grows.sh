#!/usr/bin/env bash
# onnx 1.12.0 (Debian 12: python3-onnx 1.12.0-2+b4): save_model with external data appends to the data
# file that is there. Each save of a model under the same names leaves the weights of all saves before in
# the file, and points behind them. One would guess that saving replaces, as it does for the model itself.
#
# Seen: after three saves of a tensor of 4096 bytes the data file has 4096, 8192 and 12288 bytes, and the
# tensor's offset is 0, 4096 and 8192. So a reader must take the offset as it is, and whoever publishes
# such a file publishes the old weights, too: remove the data file before saving.
#
# Needs Debian 12 and apt-get. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-onnx=1.12.0-2+b4 libonnx1=1.12.0-2+b4 python3-numpy=1:1.24.2-1+deb12u1 \
	python3-protobuf libprotobuf32 python3-typing-extensions libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages

/usr/bin/python3 -W ignore - <<'PYTHON' | tee output
import os
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

assert onnx.__file__.startswith(os.getcwd()), onnx.__file__
weights = numpy_helper.from_array(np.zeros((32, 32), "f4"), "w")
x, y = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [None, 32]) for n in "xy"]
model = helper.make_model(helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [x], [y], [weights]))
onnx.checker.check_model(model)
text = model.SerializeToString()
for i in range(3):
    onnx.save_model(onnx.ModelProto.FromString(text), "m.onnx", save_as_external_data=True, location="m.bin", size_threshold=0)
    tensor = onnx.load("m.onnx", load_external_data=False).graph.initializer[0]
    print(onnx.__version__, os.path.getsize("m.bin"), {e.key: e.value for e in tensor.external_data}["offset"])
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
1.12.0 4096 0
1.12.0 8192 4096
1.12.0 12288 8192
EXPECTED
