#!/usr/bin/env python3
"""Values of scikit-learn's metrics for the tests of package metric: writes sklearn-metrics.json beside this file.

Run as   python3 sklearn_metrics.py
Made on  Debian 12, python3-sklearn 1.2.1+dfsg-1.

Everything starts from integers. With n rows, k classes and the numbers h(i) = (i*i*7 + i*13 + i//3) mod 1009:

  want[i]      h(i) mod k
  got[i]       want[i] if h(i+500) mod 3 else h(i+1000) mod k
  score[i][c]  (h(i*k+c) mod 32 + (20 if c == want[i] and i mod 5 else 0)) / 64       with ties
  p            score / (sum of the row), rounded to float32
  target[i][j] (h(i*3+j) mod 64 - 32) / 8,   y[i][j] = target[i][j] + (h(i*3+j+77) mod 16 - 7) / 16
  the last target's column is constant in the case "constant"
"""
import json, os, warnings
import numpy as np, sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")


def h(i):
    return (i * i * 7 + i * 13 + i // 3) % 1009


def classes(n, k):
    want = np.array([h(i) % k for i in range(n)])
    got = np.array([want[i] if h(i + 500) % 3 else h(i + 1000) % k for i in range(n)])
    score = np.array([[(h(i * k + c) % 32 + (20 if c == want[i] and i % 5 else 0)) / 64 for c in range(k)] for i in range(n)])
    p = (score / score.sum(axis=1, keepdims=True)).astype(np.float32)
    out = {"n": n, "k": k, "accuracy": m.accuracy_score(want, got), "balanced": m.balanced_accuracy_score(want, got),
           "confusion": m.confusion_matrix(want, got).tolist()}
    for average in ["macro", "micro", "weighted"]:
        a, b, c, _ = m.precision_recall_fscore_support(want, got, average=average)
        out[average] = [a, b, c]
    if k > 2:
        out["top"] = [m.top_k_accuracy_score(want, score, k=j) for j in range(1, k)]
        out["aucMacro"] = m.roc_auc_score(want, p.astype(np.float64), multi_class="ovr")
        out["logloss"] = m.log_loss(want, p.astype(np.float64), eps=np.finfo(np.float32).eps)
    else:
        s = score[:, 1].astype(np.float32).astype(np.float64)
        out["logloss"] = m.log_loss(want, p.astype(np.float64), eps=np.finfo(np.float32).eps)
        out["brier"] = m.brier_score_loss(want, s)
        out["auc"] = m.roc_auc_score(want, s)
        out["ap"] = m.average_precision_score(want, s)
    return out


def numbers(n, constant):
    t = np.array([[(h(i * 3 + j) % 64 - 32) / 8 for j in range(3)] for i in range(n)])
    y = t + np.array([[(h(i * 3 + j + 77) % 16 - 7) / 16 for j in range(3)] for i in range(n)])
    if constant:
        t[:, 2] = 1.5
    return {"n": n, "constant": constant, "mse": m.mean_squared_error(t, y), "rmse": m.mean_squared_error(t, y, squared=False),
            "mae": m.mean_absolute_error(t, y), "r2": m.r2_score(t, y), "explained": m.explained_variance_score(t, y)}


out = {"made by": "sklearn_metrics.py", "sklearn": sklearn.__version__,
       "classes": [classes(n, k) for n, k in [(7, 2), (100, 2), (60, 3), (400, 5), (1000, 10)]],
       "numbers": [numbers(n, c) for n, c in [(2, False), (50, False), (999, False), (50, True)]]}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sklearn-metrics.json"), "w") as w:
    json.dump(out, w, indent=1)
