"""scikit-learn's side of bench/peers: MLPClassifier and MLPRegressor, a step being a partial_fit."""

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

from serve import serve


def network(task, rate):
    """An estimator with the first weights, and the targets as it wants them."""
    classes = task.layers[-1]["activation"] == "softmax"
    hidden = {layer["activation"] for layer in task.layers[:-1]}
    if len(hidden) != 1:
        raise ValueError(f"one activation for all hidden layers, not {hidden}")
    settings = dict(
        hidden_layer_sizes=[layer["units"] for layer in task.layers[:-1]],
        activation=hidden.pop(),
        solver=task.optimizer or "sgd",
        alpha=0,
        batch_size=task.rows,
        momentum=0,
        nesterovs_momentum=False,
        learning_rate_init=rate,
        shuffle=False,
    )
    if classes:
        net, y = MLPClassifier(**settings), task.labels
        net.partial_fit(task.x[0], y[0], classes=np.arange(task.outputs))
    else:
        # Its loss is half of the mean of the squares, and so is the gradient.
        settings["learning_rate_init"] = 2 * rate
        net, y = MLPRegressor(**settings), [y.ravel() for y in task.y]
        net.partial_fit(task.x[0], y[0])
    # The first partial_fit has made the arrays. Now they get their values, and the optimiser starts anew.
    for to, w in zip(net.coefs_, task.w):
        to[...] = w
    for to, b in zip(net.intercepts_, task.b):
        to[...] = b
    del net._optimizer
    return net, y


def train(task, rate):
    net, y = network(task, rate)
    x = task.x
    factor = 1 if isinstance(net, MLPClassifier) else 2

    def step(i):
        net.partial_fit(x[i], y[i])
        return factor * net.loss_

    return step


def predict(task):
    net, _ = network(task, 1e-7)
    x = task.x[0]
    if isinstance(net, MLPClassifier):
        return lambda: net.predict_proba(x)
    return lambda: net.predict(x)


serve(sklearn.__version__, train, predict)
