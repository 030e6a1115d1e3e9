#!/usr/bin/python3
"""Writes state dicts of PyTorch as safetensors files beside this script, and expected.json: for each
its activations, a few rows, and PyTorch's outputs for them.

Made with PyTorch 1.13.1 (Debian 12: python3-torch 1.13.1+dfsg-4).
"""
import json
import os

import torch
from torch import nn

from safetensors_file import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(13)
torch.set_num_threads(1)


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc10 = nn.Linear(5, 7), nn.Linear(7, 6, bias=False), nn.Linear(6, 1)

    def forward(self, x):
        return torch.sigmoid(self.fc10(torch.tanh(self.fc2(torch.relu(self.fc1(x))))))


def wrap(*modules):
    m = nn.Module()
    m.net = nn.Sequential(*modules)
    m.forward = m.net.forward
    return m


deep = []
for i in range(6):
    deep += [nn.Linear(4, 4), nn.Tanh()]
all_activations = []
for f in [nn.ReLU(), nn.LeakyReLU(), nn.Sigmoid(), nn.Tanh(), nn.Softplus(), nn.ELU(), nn.SiLU(), nn.GELU(), nn.GELU(approximate="tanh")]:
    all_activations += [nn.Linear(6, 6), f]
models = {
    "sequential": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(dim=1)), "relu,softmax"),
    "gaps": (nn.Sequential(nn.Linear(4, 8), nn.Dropout(), nn.ReLU(), nn.Identity(), nn.Linear(8, 2)), "relu,identity"),
    "prefix": (wrap(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2)), "tanh,identity"),
    "named": (Named(), "relu,tanh,sigmoid"),
    "deep": (nn.Sequential(*deep), ",".join(["tanh"] * 6)),
    "activations": (nn.Sequential(*all_activations), "relu,leakyrelu,sigmoid,tanh,softplus,elu,silu,gelu,gelutanh"),
    "half": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).half(), "relu,identity"),
    "bfloat16": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).bfloat16(), "relu,identity"),
    "double": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double(), "relu,identity"),
}
expected = {}
for name, (model, activations) in models.items():
    model.eval()
    save_file(model.state_dict(), name + ".safetensors")
    x = torch.randn(5, next(model.parameters()).shape[1], dtype=torch.float32)
    y = model.double()(x.double())  # of the weights as they are in the file
    expected[name] = {"activations": activations, "x": x.tolist(), "y": y.tolist()}
batchnorm = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
save_file(batchnorm.state_dict(), "batchnorm.safetensors")
with open("expected.json", "w") as f:
    json.dump(expected, f)
    f.write("\n")
