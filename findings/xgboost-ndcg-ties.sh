#!/usr/bin/env bash
# XGBoost 1.7.4 (Debian 12: python3-xgboost 1.7.4-1): ndcg, map and pre@n of rows with the same score depend on the order of the rows. A model that tells nothing has
# an ndcg and a map of 1 where each query's best rows come first, as data sets that are sorted by label have them. One would guess that a metric depends on
# scores and labels, as auc of the same library does, and that one value for all rows is no better than chance. The page of the
# parameters defines ndcg, map and pre and tells nothing of ties; scikit-learn's ndcg_score takes the mean over their orders.
#
# Seen: a query of one good row and three others, all with the same score, has an ndcg of 1 if the good row is first, 0.43 if it is last; 0.64 is the mean over
# the orders; auc is 0.5 in both. Training 200 rounds of trees of depth 1, where few scores differ at first, with early stopping on 100
# queries: with the best rows first it stops at once and keeps the first tree, whose ndcg is 0.979; with the same rows in random
# order it keeps 52 trees with 0.808, worst first 84. Source: the rows are sorted by score with a stable sort. So shuffle the rows of each query before making the
# DMatrix of a validation set, and the training set's where it is watched.
#
# Needs Debian 12, apt-get and its python3. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q python3-xgboost=1.7.4-1 libxgboost0=1.7.4-1 libdmlc0 libgomp1 python3-scipy=1.10.1-2 python3-decorator \
	python3-numpy=1:1.24.2-1+deb12u1 libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack PYTHONPATH=$work/root/usr/lib/python3/dist-packages
/usr/bin/python3 -W ignore - <<'PYTHON' | tee output
import numpy as np
import xgboost


def query(labels, metric):
    """The metric of one query whose rows all have the score 0."""
    data = xgboost.DMatrix(np.zeros((len(labels), 1)), label=labels, base_margin=np.zeros(len(labels)))
    data.set_group([len(labels)])
    model = xgboost.train({"objective": "rank:ndcg", "eta": 0, "eval_metric": metric}, data, 1)
    return float(model.eval(data).split(":")[1])


for metric in "ndcg", "map", "pre@1", "auc":
    answers = [query(labels, metric) for labels in ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1])]
    print("%s, the good row first to last: %s; mean %.2f" % (metric, " ".join("%.2f" % a for a in answers), np.mean(answers)))

queries, rows = 100, 20
random = np.random.RandomState(0)
x = random.rand(queries * rows, 5)
labels = (x[:, 0] + 0.3 * random.randn(queries * rows) > 1).astype(int) + (x[:, 0] + 0.3 * random.randn(queries * rows) > 0.8)


def ordered(order):
    """All rows, those of each query in an order by its labels."""
    index = np.concatenate([q * rows + order(labels[q * rows:(q + 1) * rows]) for q in range(queries)])
    data = xgboost.DMatrix(x[index], label=labels[index])
    data.set_group([rows] * queries)
    return data


shuffled = ordered(lambda y: random.permutation(rows))
orders = {
    "best rows first": ordered(lambda y: np.argsort(-y, kind="stable")),
    "random order": shuffled,
    "worst rows first": ordered(lambda y: np.argsort(y, kind="stable")),
}
parameters = {"objective": "rank:ndcg", "eval_metric": "ndcg", "max_depth": 1, "eta": 0.1, "nthread": 1}
for name, watched in orders.items():
    model = xgboost.train(parameters, shuffled, 200, [(watched, "watched")], early_stopping_rounds=10, verbose_eval=False)
    print("%s: keeps %d trees, ndcg %.3f" % (name, model.best_iteration + 1, model.best_score))
for name, data in orders.items():
    print("the last model, %s: ndcg %s" % (name, "%.3f" % float(model.eval(data).split(":")[1])))
PYTHON
diff output - <<'EXPECTED' && echo "as described above"
ndcg, the good row first to last: 1.00 0.63 0.50 0.43; mean 0.64
map, the good row first to last: 1.00 0.50 0.33 0.25; mean 0.52
pre@1, the good row first to last: 1.00 0.00 0.00 0.00; mean 0.25
auc, the good row first to last: 0.50 0.50 0.50 0.50; mean 0.50
best rows first: keeps 1 trees, ndcg 0.979
random order: keeps 52 trees, ndcg 0.808
worst rows first: keeps 84 trees, ndcg 0.823
the last model, best rows first: ndcg 0.832
the last model, random order: ndcg 0.825
the last model, worst rows first: ndcg 0.822
EXPECTED
