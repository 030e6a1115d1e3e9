#!/usr/bin/python3
"""Writes multi-layer perceptrons of scikit-learn as .npz files beside this script, and expected.json
with a few rows and scikit-learn's outputs for them.

Made with scikit-learn 1.2.1 and NumPy 1.24.2 (Debian 12: python3-sklearn, python3-numpy).
"""
import json
import os
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

os.chdir(os.path.dirname(os.path.abspath(__file__)))
warnings.filterwarnings("ignore")
rng = np.random.RandomState(13)
x = rng.randn(60, 4) * [1, 10, 0.1, 3] + [0, 5, 1, -2]
total = x[:, 0] + x[:, 1] / 10 + x[:, 3] / 3
two = np.where(total > np.median(total), "yes", "no")
three = np.digitize(total, np.quantile(total, [0.33, 0.67]))
labels = np.stack([total > 0, x[:, 2] > 1, x[:, 3] > -2], 1).astype(int)
expected = {}


def save(name, model, x, **more):
    if hasattr(model, "classes_"):
        more["classes_"] = model.classes_
    np.savez(name + ".npz", activation=model.activation, out_activation_=model.out_activation_,
             **{f"coefs_{i}": w for i, w in enumerate(model.coefs_)},
             **{f"intercepts_{i}": b for i, b in enumerate(model.intercepts_)}, **more)


def fit(name, model, y, scale=False):
    more, z = {}, x
    if scale:
        scaler = StandardScaler().fit(x)
        z = scaler.transform(x)
        more = {"mean_": scaler.mean_, "scale_": scaler.scale_}
    model.fit(z, y)
    save(name, model, z, **more)
    out = model.predict_proba(z[:6]) if hasattr(model, "predict_proba") else model.predict(z[:6])
    expected[name] = {"x": x[:6].tolist(), "y": out.reshape(6, -1).tolist(),
                      "predicted": [str(v) for v in model.predict(z[:6])] if hasattr(model, "classes_") and y.ndim == 1 else None}


options = dict(hidden_layer_sizes=(5, 4), max_iter=200, learning_rate_init=0.02, random_state=1)
fit("binary", MLPClassifier(activation="relu", **options), two, scale=True)
fit("binary-logistic", MLPClassifier(activation="logistic", **options), two)
fit("three", MLPClassifier(activation="tanh", **options), three, scale=True)
fit("multilabel", MLPClassifier(activation="relu", **options), labels, scale=True)
fit("regressor", MLPRegressor(activation="tanh", **options), total, scale=True)
fit("regressor-two", MLPRegressor(activation="identity", **options), np.stack([total, -total], 1), scale=True)
fit("no-hidden", MLPClassifier(hidden_layer_sizes=(), max_iter=200, learning_rate_init=0.02, random_state=1), three, scale=True)
one = MLPClassifier(**options).fit(x, np.zeros(60))
save("one-class", one, x)
with open("expected.json", "w") as f:
    json.dump(expected, f)
    f.write("\n")
