#!/usr/bin/env bash
# Checks this module against the real things, end to end: PyTorch, scikit-learn and NumPy (Debian's packages),
# python3-onnx's checker, and onnxruntime (from npm). It is no part of the ordinary check, which needs none of
# them. Debian 12 and network access for the packages are needed; it installs what is missing if it may.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=/usr/bin/python3 # Debian's, which has Debian's packages

step() { printf '\n=== %s\n' "$*"; }

step "packages"
if ! "$python" -c 'import torch, onnx, sklearn, numpy' 2>/dev/null; then
	apt-get update -q >/dev/null
	apt-get install -qy --no-install-recommends python3-torch python3-onnx python3-sklearn python3-numpy >/dev/null
fi
"$python" -c 'import torch, onnx, sklearn, numpy
print("torch", torch.__version__, "onnx", onnx.__version__, "scikit-learn", sklearn.__version__, "numpy", numpy.__version__)'
(cd "$work" && npm init -y >/dev/null && npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null)
export NODE_PATH=$work/node_modules

step "ONNX models of others: 1,000 rows each, against onnxruntime"
node onnx/testdata/outputs.mjs 1000 "$work/expected.json"
go test ./onnx -count=1 -v -run '^TestAgreement$' -expected "$work/expected.json" | grep -E 'models|^(ok|FAIL|---)'

# Layers of random scales amplify what float32 rounds: of the output that differs most, onnxruntime's is 1.8e-6 from
# exact arithmetic. What is read wrongly differs by far more than the limit.
step "random ONNX models of opsets 7 to 26, 100 rows each, against onnxruntime"
"$python" onnx/testdata/random_models.py "$work/random" 1000
cp onnx/testdata/outputs.mjs "$work/random"
node "$work/random/outputs.mjs" 100 "$work/random/expected.json"
go test ./onnx -count=1 -v -run '^TestAgreement$' -models "$work/random" -expected "$work/random/expected.json" -within 1e-5 | grep -E 'models|^(ok|FAIL|---)'

step "our ONNX models: python3-onnx's checker, and onnxruntime's outputs for 1,000 rows each"
mkdir "$work/exports"
go test ./onnx -count=1 -run '^TestExports$' -export "$work/exports"
"$python" - "$work/exports" <<'E2'
import glob, sys, onnx
files = sorted(glob.glob(sys.argv[1] + "/*.onnx"))
for f in files:
    model = onnx.load(f)
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version == 13 and model.ir_version == 8
print(len(files), "models pass the checker of onnx", onnx.__version__)
E2
cp onnx/testdata/outputs.mjs "$work/exports"
node "$work/exports/outputs.mjs" 1000 "$work/exports/expected.json"
"$python" - "$work/exports" <<'E2'
import json, sys
ours = json.load(open(sys.argv[1] + "/predictions.json"))
theirs = json.load(open(sys.argv[1] + "/expected.json"))
assert ours.keys() == theirs.keys() and len(ours) == 28, len(ours)
worst = 0
for name in ours:
    a, b = ours[name]["Y"], theirs[name]["y"]
    assert len(a) == len(b) > 0
    off = max(abs(x - y) for x, y in zip(a, b))
    worst = max(worst, off)
    assert off <= 2e-6, (name, off)
print(len(ours), "exports: the largest difference from onnxruntime is %.2g" % worst)
E2

step "PyTorch: state dicts there and back"
go test ./torch -count=1 -run '^TestRoundTrip$' -export "$work"
"$python" - "$work" torch/testdata <<'E2'
import json, sys, torch
sys.path.insert(0, sys.argv[2])
sys.dont_write_bytecode = True
from safetensors_file import load_file
from torch import nn
expected = json.load(open(sys.argv[2] + "/expected.json"))
modules = {"relu": nn.ReLU, "leakyrelu": nn.LeakyReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "softplus": nn.Softplus, "elu": nn.ELU,
           "silu": nn.SiLU, "gelu": nn.GELU, "gelutanh": lambda: nn.GELU(approximate="tanh"), "softmax": lambda: nn.Softmax(dim=1)}
worst = 0
for name, e in expected.items():
    theirs, ours = load_file(f"{sys.argv[2]}/{name}.safetensors"), load_file(f"{sys.argv[1]}/{name}.safetensors")
    weights = [t for k, t in theirs.items() if k.endswith("weight")]
    back = [t for k, t in sorted(ours.items(), key=lambda kv: int(kv[0].split(".")[0])) if k.endswith("weight")]
    assert len(weights) == len(back)
    for a, b in zip(weights, back):
        assert torch.equal(a.float().view(torch.int32), b.view(torch.int32)), name  # the same bits
    layers = []
    for w, f in zip(back, e["activations"].split(",")):
        layers.append(nn.Linear(w.shape[1], w.shape[0]))
        if f != "identity":
            layers.append(modules[f]())
    model = nn.Sequential(*layers)
    model.load_state_dict(ours, strict=True)
    for k, t in model.state_dict().items():
        assert torch.equal(t.view(torch.int32), ours[k].view(torch.int32))
    y = model.double()(torch.tensor(e["x"], dtype=torch.float64))
    worst = max(worst, (y - torch.tensor(e["y"], dtype=torch.float64)).abs().max().item())
assert worst <= 2e-6, worst
print(len(expected), "state dicts load strictly, with the same bits; outputs differ by at most %.2g" % worst)
E2

step "scikit-learn and NumPy: our .npz in a new MLPClassifier"
go test ./sklearn -count=1 -run '^TestScikitLearn$' -export "$work"
"$python" - "$work" sklearn/testdata <<'E2'
import json, sys, warnings
import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import LabelBinarizer
warnings.filterwarnings("ignore")
expected = json.load(open(sys.argv[2] + "/expected.json"))
for name, e in expected.items():
    ours, theirs = np.load(f"{sys.argv[1]}/{name}.npz"), np.load(f"{sys.argv[2]}/{name}.npz")
    n = sum(k.startswith("coefs_") for k in ours.files)
    model = (MLPClassifier if "classes_" in ours.files else MLPRegressor)(activation=str(ours["activation"]))
    model.coefs_ = [ours[f"coefs_{i}"] for i in range(n)]
    model.intercepts_ = [ours[f"intercepts_{i}"] for i in range(n)]
    for i in range(n):
        assert (ours[f"coefs_{i}"] == theirs[f"coefs_{i}"].astype("f4")).all(), name
    model.n_layers_, model.n_outputs_, model.out_activation_ = n + 1, model.coefs_[-1].shape[1], str(ours["out_activation_"])
    model.n_features_in_ = model.coefs_[0].shape[0]
    x = np.array(e["x"])
    if "mean_" in ours.files:
        x = (x - ours["mean_"]) / ours["scale_"]
    if "classes_" in ours.files:
        model.classes_ = ours["classes_"]
        model._label_binarizer = LabelBinarizer().fit(model.classes_)
        y = model.predict_proba(x)
        if e["predicted"]:
            assert [str(v) for v in model.predict(x)] == e["predicted"], name
    else:
        y = model.predict(x)
    assert np.abs(y.reshape(6, -1) - np.array(e["y"])).max() <= 2e-6, name
print(len(expected), "models of ours predict in scikit-learn what they did before")
E2
printf '\nall agree\n'
