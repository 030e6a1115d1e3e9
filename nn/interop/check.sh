#!/usr/bin/env bash
# Checks this module against the real things, end to end: PyTorch, scikit-learn and NumPy (Debian's packages),
# python3-onnx's checker, and onnxruntime (from npm; also from Go, which needs a C compiler). It is no part of
# the ordinary check, which needs none of them. Debian 12 and network access for the packages are needed; it
# installs what is missing if it may.
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

# Layers of random scales amplify what float32 rounds. What is read wrongly differs by far more than the limit.
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

step "our ONNX models from Go, by yalue/onnxruntime_go: 1,000 rows in one call each"
mkdir "$work/fromgo"
cat >"$work/fromgo/main.go" <<'E2'
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	ort "github.com/yalue/onnxruntime_go"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	ort.SetSharedLibraryPath(os.Args[1])
	check(ort.InitializeEnvironment())
	text, err := os.ReadFile(filepath.Join(os.Args[2], "predictions.json"))
	check(err)
	var ours map[string]struct {
		Inputs int
		Y      []float64
	}
	check(json.Unmarshal(text, &ours))
	const rows = 1000
	worst := 0.0
	for name, want := range ours {
		x := make([]float32, rows*want.Inputs)
		state := uint32(13) // the rows that outputs.mjs feeds
		for i := range x {
			state = state*1664525 + 1013904223
			x[i] = float32(state>>8)/4194304 - 2
		}
		input, err := ort.NewTensor(ort.NewShape(rows, int64(want.Inputs)), x)
		check(err)
		output, err := ort.NewEmptyTensor[float32](ort.NewShape(rows, int64(len(want.Y)/rows)))
		check(err)
		session, err := ort.NewAdvancedSession(filepath.Join(os.Args[2], name+".onnx"), []string{"input"}, []string{"output"},
			[]ort.Value{input}, []ort.Value{output}, nil)
		check(err)
		check(session.Run())
		for i, y := range output.GetData() {
			if off := math.Abs(float64(y) - want.Y[i]); !(off <= 2e-6) {
				log.Fatalf("%s: output %d is %v, and %v here", name, i, y, want.Y[i])
			} else {
				worst = max(worst, off)
			}
		}
		check(session.Destroy())
	}
	fmt.Printf("%d exports in onnxruntime %s: the largest difference is %.2g\n", len(ours), ort.GetVersion(), worst)
}
E2
(
	cd "$work/fromgo"
	export GOWORK=off GOFLAGS=-mod=mod CGO_ENABLED=1
	go mod init fromgo 2>/dev/null
	go get github.com/yalue/onnxruntime_go@v1.27.0 2>/dev/null
	go run . "$work"/node_modules/onnxruntime-node/bin/napi-v6/linux/"$(node -p process.arch)"/libonnxruntime.so.1 "$work/exports"
)

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
