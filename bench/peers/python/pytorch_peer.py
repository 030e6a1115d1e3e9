"""PyTorch's side of bench/peers: eager, one thread, as its documentation shows a loop of training."""

import torch

from serve import serve

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}


def network(task):
    """The layers without the softmax, which the loss contains."""
    modules = []
    for layer, w, b in zip(task.layers, task.w, task.b):
        linear = torch.nn.Linear(*w.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.copy_(torch.from_numpy(b.copy()))
        modules.append(linear)
        if layer["activation"] in ACTIVATIONS:
            modules.append(ACTIVATIONS[layer["activation"]]())
    return torch.nn.Sequential(*modules)


def train(task, rate):
    net = network(task)
    optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[task.optimizer](net.parameters(), lr=rate)
    x = [torch.from_numpy(x.copy()) for x in task.x]
    if task.layers[-1]["activation"] == "softmax":
        criterion, y = torch.nn.CrossEntropyLoss(), [torch.from_numpy(k) for k in task.labels]
    else:
        criterion, y = torch.nn.MSELoss(), [torch.from_numpy(y.copy()) for y in task.y]

    def step(i):
        optimizer.zero_grad()
        loss = criterion(net(x[i]), y[i])
        loss.backward()
        optimizer.step()
        return loss

    return step


def predict(task):
    net = network(task)
    if task.layers[-1]["activation"] == "softmax":
        net.append(torch.nn.Softmax(dim=1))
    net.eval()
    x = torch.from_numpy(task.x[0].copy())

    def run():
        with torch.inference_mode():
            return net(x)

    return run


serve(torch.__version__, train, predict)
