#!/usr/bin/python3
"""Accuracy and R² of lockstep train beside scikit-learn's MLP, on the data sets of two Debian packages.

Needs Debian's python3-sklearn and libfann-doc, and go. The network is 64, 32 with ReLU and Adam in both, at the same
learning rate and batch, for as many epochs; both keep 15 % of the training rows for validation, and
the weights that did best on them. Run it by hand; it takes some minutes, and prints a table of Markdown:

    python3 bench/tables/sets.py [SET…]
"""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore", ConvergenceWarning)
FANN = "/usr/share/doc/libfann-dev/examples/datasets"
SKLEARN = "/usr/lib/python3/dist-packages/sklearn/datasets/data"
SEEDS = [1, 2, 3, 4, 5]
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp()
tool = os.path.join(work, "lockstep")
subprocess.run(["go", "build", "-o", tool, "./cmd/lockstep"], cwd=root, check=True)


def fann(path):
    values = open(path).read().split()
    n, inputs, outputs = map(int, values[:3])
    v = np.array(values[3:], float).reshape(n, inputs + outputs)
    return v[:, :inputs], v[:, inputs:]


def lockstep(arguments):
    out = subprocess.run([tool, "train", *arguments, "--json", "--report", "none", "--out", "none"], cwd=work, capture_output=True, text=True)
    if out.returncode:
        raise SystemExit(out.stderr)
    return json.loads(out.stdout.splitlines()[-1])


def sklearn(x, y, test_x, test_y, task, epochs, batch, seed):
    scale = StandardScaler().fit(x)
    x, test_x = scale.transform(x), scale.transform(test_x)
    how = dict(hidden_layer_sizes=(64, 32), learning_rate_init=0.003, batch_size=batch, max_iter=epochs, n_iter_no_change=epochs,
               early_stopping=True, validation_fraction=0.15, random_state=seed)
    if task == "classes":
        return MLPClassifier(**how).fit(x, y).score(test_x, test_y)
    y_scale = StandardScaler().fit(y)
    net = MLPRegressor(**how).fit(x, y_scale.transform(y).squeeze())
    predicted = y_scale.inverse_transform(net.predict(test_x).reshape(len(test_y), -1))
    return r2_score(test_y, predicted)


def line(name, ours, theirs, task, command):
    def text(v):
        return "%.4f ± %.4f" % (np.mean(v), np.std(v, ddof=1))
    spread = math.hypot(np.std(ours, ddof=1), np.std(theirs, ddof=1))
    behind = np.mean(theirs) - np.mean(ours)
    verdict = "ahead" if behind < -spread else "behind" if behind > spread else "alike"
    metric = "accuracy" if task == "classes" else "R²"
    print("| %s | %s | %s | %s | %s | `%s` |" % (name, metric, text(ours), text(theirs), verdict, command), flush=True)


def from_fann(name):
    train, test = os.path.join(FANN, name + ".train"), os.path.join(FANN, name + ".test")
    (x, y), (test_x, test_y) = fann(train), fann(test)
    ours, theirs = [], []
    for seed in SEEDS:
        o = lockstep([train, "--test", test, "--seed", str(seed), "--split-seed", str(seed)])
        task = o["task"]
        ours.append(o["test_accuracy" if task == "classes" else "test_r2"])
        a, b = y, test_y
        if task == "classes":
            a, b = (y.argmax(1), test_y.argmax(1)) if y.shape[1] > 1 else (y[:, 0], test_y[:, 0])
        theirs.append(sklearn(x, a, test_x, b, task, o["epochs"], o["batch"], seed))
    line(name, ours, theirs, task, "lockstep train %s.train --test %s.test" % (name, name))


def from_sklearn(name, target=None):
    """The tool reads the file as it is; the test rows, which it deals out, are not scikit-learn's, but as many."""
    path = os.path.join(SKLEARN, name)
    arguments, command = [path], "lockstep train " + name
    if target:
        arguments += ["--target-file", os.path.join(SKLEARN, target)]
        command += " --target-file " + target
        v = np.loadtxt(path)
        v = np.c_[v, np.loadtxt(os.path.join(SKLEARN, target))]
    elif name.endswith(".gz"):
        v = np.loadtxt(path, delimiter=",")
    else:
        v = np.array([[float(f) for f in row] for row in list(csv.reader(open(path)))[1:]])
    ours, theirs = [], []
    for seed in SEEDS:
        o = lockstep(arguments + ["--seed", str(seed), "--split-seed", str(seed)])
        task = o["task"]
        ours.append(o["test_accuracy" if task == "classes" else "test_r2"])
        order = np.random.RandomState(seed).permutation(len(v))
        n = o["test_rows"]
        test, train = v[order[:n]], v[order[n:]]
        y = -1 if task == "classes" else slice(-1, None)
        theirs.append(sklearn(train[:, :-1], train[:, y], test[:, :-1], test[:, y], task, o["epochs"], o["batch"], seed))
    line(name, ours, theirs, task, command)


sets = {name: lambda name=name: from_fann(name) for name in sorted({f.split(".")[0] for f in os.listdir(FANN) if f.endswith(".train")})}
for name in ("iris.csv", "wine_data.csv", "breast_cancer.csv", "digits.csv.gz"):
    sets[name] = lambda name=name: from_sklearn(name)
sets["diabetes_data_raw.csv.gz"] = lambda: from_sklearn("diabetes_data_raw.csv.gz", "diabetes_target.csv.gz")

print("| set | metric | Lockstep | scikit-learn | | command |")
print("|---|---|---|---|---|---|")
for name in sys.argv[1:] or sets:
    sets[name]()
