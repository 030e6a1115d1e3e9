#!/usr/bin/env bash
# PyTorch 1.13.1 (Debian 12: python3-torch 1.13.1+dfsg-4), torch.onnx.export: some functions are written as others, without a word. Circular
# padding leaves out the row at the seam, distances other than Euclidean lose the absolute value, and // of integers rounds
# to 0. One would guess that an exporter refuses what it cannot write, as this one does with many operators, and
# that a model in ONNX answers as the one that it was made of.
#
# Seen in onnxruntime 1.30.0: 1 2 3 4 with a circular padding of 1 is 4 1 2 3 4 1; exported, 3 1 2 3 4 1, so a convolution with
# padding_mode="circular" is wrong along two of its four edges. From (5, 1) to (1, 3) the distance for p=1 is 6, exported 2; where the
# differences add up to less than 0 it is NaN; torch.cdist likewise. -7 // 2 is -4, exported -3. Source, symbolic_opset9.py:
# the slice for the left side ends at -1, which is before the last element; pairwise_distance raises the difference to the
# power p as it is; floor_divide "actually truncates", which it did in older versions. The padding and the division have been mended
# since (pytorch/pytorch pull request 86984, issue 78442), the distances not. So compare an answer of the
# exported model with the one of its source before you use it, on numbers of both signs.
#
# Needs Debian 12, apt-get, node 18 or later and npm; downloads 300 MB. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null
# What the libraries need, but for the C library, which the machine has.
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libtorch1.13 libtorch-test |
	grep -E '^lib' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libstdc\+\+6|libtorch.*)$')
# shellcheck disable=SC2086 # one word a package
apt-get download -q {python3-torch,libtorch1.13,libtorch-test}=1.13.1+dfsg-4 python3-{numpy,typing-extensions,astunparse,six} $needed >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
	rm "$package"
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages \
	/usr/bin/python3 -W ignore - >expected 2>/dev/null <<'PYTHON'
import torch
from torch import nn


class Function(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.forward = f


def export(name, f, *inputs):
    print(name, *[f"{v:.4g}" for v in f(*inputs).flatten().tolist()])
    torch.onnx.export(Function(f), inputs, name + ".onnx", opset_version=13, input_names=["a", "b"][: len(inputs)])


row = torch.tensor([[[1.0, 2, 3, 4]]])
export("circular", lambda x: nn.functional.pad(x, (1, 1), mode="circular"), row)
a, b = torch.tensor([[5.0, 1], [1, 1]]), torch.tensor([[1.0, 3], [3, 1]])
export("p2", lambda x, y: nn.functional.pairwise_distance(x, y), a, b)
export("p1", lambda x, y: nn.functional.pairwise_distance(x, y, p=1), a, b)
export("floor", lambda x: x // 2, torch.tensor([-7, 7, -8]))
PYTHON
node - >output <<'JS'
const ort = require('onnxruntime-node')
const row = new ort.Tensor('float32', [1, 2, 3, 4], [1, 1, 4])
const a = new ort.Tensor('float32', [5, 1, 1, 1], [2, 2])
const b = new ort.Tensor('float32', [1, 3, 3, 1], [2, 2])
const inputs = { circular: { a: row }, p2: { a, b }, p1: { a, b }, floor: { a: new ort.Tensor('int64', [-7n, 7n, -8n], [3]) } }
const main = async () => {
  for (const name in inputs) {
    const session = await ort.InferenceSession.create(name + '.onnx', { logSeverityLevel: 4 })
    const result = (await session.run(inputs[name]))[session.outputNames[0]]
    console.log(name, ...Array.from(result.data, v => Number(Number(v).toFixed(3))))
  }
}
main()
JS
paste -d '\n' expected output | sed '1~2s/^/PyTorch   /; 2~2s/^/exported  /' | tee both
diff both - <<'EXPECTED' && echo "as described above"
PyTorch   circular 4 1 2 3 4 1
exported  circular 3 1 2 3 4 1
PyTorch   p2 4.472 2
exported  p2 4.472 2
PyTorch   p1 6 2
exported  p1 2 NaN
PyTorch   floor -4 3 -4
exported  floor -3 3 -4
EXPECTED
