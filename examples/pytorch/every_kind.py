"""Trains a small network of each kind that `benign audit` reads, in PyTorch, on points of two clusters, and writes them all.

    python examples/pytorch/every_kind.py [FOLDER]
    benign audit --x FOLDER/points.csv --y label --weights FOLDER/swish.npz

FOLDER is examples/pytorch/networks unless it is given; what this wrote there (PyTorch 1.13) is audited by the tests. Every file says its
activation and its slope, so that the audit need not be told. Biases need `--bias fold`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

POINTS, DIMENSIONS, WIDTH, STEP, STEPS = 24, 6, 8, 0.2, 4000


class SmoothLeaky(nn.Module):
    """Frei, Chatterji and Bartlett (2022): slope gamma below -w, 1 above w, a parabola between."""

    def __init__(self, slope, width):
        super().__init__()
        self.slope, self.width = slope, width

    def forward(self, z):
        slope, w = self.slope, self.width
        lost = (1 - slope) * w / 4
        between = (1 + slope) / 2 * z + (1 - slope) / (4 * w) * z * z
        return torch.where(z >= w, z - lost, torch.where(z <= -w, slope * z - lost, between))


class LeakySoftplus(nn.Module):
    def __init__(self, slope):
        super().__init__()
        self.slope = slope

    def forward(self, z):
        return self.slope * z + (1 - self.slope) * nn.functional.softplus(z)


class HuberisedReLU(nn.Module):
    def forward(self, z):
        return torch.where(z <= 0, 0 * z, torch.where(z >= 1, z - 0.5, z * z / 2))


# What each file says of its neurons, the module, and which parts are trained.
KINDS = {
    "both-layers": ({"negative_slope": 0.1}, nn.LeakyReLU(0.1), {"second": True}),
    "biases": ({"negative_slope": 0.1}, nn.LeakyReLU(0.1), {"second": True, "bias": True}),
    "unequal": ({"negative_slope": 0.1}, nn.LeakyReLU(0.1), {"unequal": True}),
    "relu": ({"activation": "relu"}, nn.ReLU(), {"second": True}),
    "linear": ({"activation": "linear"}, nn.Identity(), {"second": True}),
    "smooth-leaky": ({"activation": {"name": "smoothLeaky", "width": 0.5}, "negative_slope": 0.1}, SmoothLeaky(0.1, 0.5), {}),
    "leaky-softplus": ({"activation": "leakySoftplus", "negative_slope": 0.1}, LeakySoftplus(0.1), {}),
    "huberised-relu": ({"activation": "huberisedRelu"}, HuberisedReLU(), {}),
    "swish": ({"activation": "swish"}, nn.SiLU(), {"second": True}),
    "elu": ({"activation": {"name": "elu", "scale": 1}}, nn.ELU(), {"first bias": True}),
}


def two_clusters():
    random = np.random.default_rng(5)
    labels = np.where(np.arange(POINTS) < POINTS // 2, 1.0, -1.0)
    rows = random.normal(size=(POINTS, DIMENSIONS)) + 1.2 * labels[:, None]
    return np.round(rows, 6), labels


def train(rows, labels, phi, second=False, bias=False, unequal=False, **others):
    """The summed logistic loss over n; the first layer, and the second where it is trained."""
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Linear(DIMENSIONS, WIDTH, bias=bias or others.get("first bias", False)),
        phi,
        nn.Linear(WIDTH, 1, bias=bias),
    )
    with torch.no_grad():
        network[0].weight.mul_(0.3)
        if not second:
            signs = torch.where(torch.arange(WIDTH) < WIDTH // 2, 1.0, -1.0)
            sizes = torch.arange(1, WIDTH + 1) if unequal else torch.ones(WIDTH)
            network[2].weight.copy_((signs * sizes / WIDTH**0.5)[None])
    network[2].weight.requires_grad_(second)
    x, y = torch.tensor(rows), torch.tensor(labels)
    descent = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=STEP)
    for _ in range(STEPS):
        descent.zero_grad()
        loss = nn.functional.softplus(-y * network(x).squeeze(1)).mean()
        loss.backward()
        descent.step()
    return {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}, loss.item()


def main(folder):
    torch.set_default_dtype(torch.float64)
    folder.mkdir(parents=True, exist_ok=True)
    rows, labels = two_clusters()
    names = [f"x{k + 1}" for k in range(DIMENSIONS)] + ["label"]
    lines = [",".join([*(repr(float(value)) for value in row), str(int(label))]) for row, label in zip(rows, labels)]
    (folder / "points.csv").write_text("\n".join([",".join(names), *lines]) + "\n")
    for name, (said, phi, parts) in KINDS.items():
        tensors, loss = train(rows, labels, phi, **parts)
        texts = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in said.items()}
        np.savez(folder / f"{name}.npz", **texts, **tensors)
        print(f"{name}: loss {loss:.3e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "networks")
