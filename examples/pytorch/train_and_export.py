"""Trains a two-layer leaky ReLU network in PyTorch and writes it for `benign audit`.

    python examples/pytorch/train_and_export.py
    benign audit --x presets/digits/train.csv --y digit --standardise --weights digits-network.safetensors --step 0.05 --out out/audit

Needs torch and numpy; without the package safetensors it writes digits-network.npz, which the audit reads as well.
The slope goes with the weights: the audit would have to be told (--slope 0.1) otherwise.
"""

import csv

import numpy as np
import torch

SLOPE, WIDTH, STEP, STEPS = 0.1, 64, 0.05, 20_000


def standardised_digits(path="presets/digits/train.csv"):
    """The columns as `--standardise` makes them: mean 0, population variance 1, constant columns 0."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    labels = np.array([float(row.pop("digit")) for row in rows])
    x = np.array([[float(value) for value in row.values()] for row in rows])
    scale = x.std(axis=0)
    x = np.where(scale > 0, (x - x.mean(axis=0)) / np.where(scale > 0, scale, 1), 0)
    return torch.tensor(x), torch.tensor(np.where(labels == labels.min(), -1.0, 1.0))


def main():
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    x, y = standardised_digits()
    network = torch.nn.Sequential(
        torch.nn.Linear(x.shape[1], WIDTH, bias=False),
        torch.nn.LeakyReLU(SLOPE),
        torch.nn.Linear(WIDTH, 1, bias=False),
    )
    # The setting of the theory: only the first layer is trained, a_j = +-1/sqrt(m). Leave these lines out to train both.
    with torch.no_grad():
        network[0].weight.mul_(1e-3)
        network[2].weight.copy_(torch.where(torch.arange(WIDTH) < WIDTH // 2, 1.0, -1.0)[None] / WIDTH**0.5)
    network[2].weight.requires_grad_(False)

    descent = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=STEP)
    for _ in range(STEPS):
        descent.zero_grad()
        loss = torch.exp(-y * network(x).squeeze(1)).mean()
        loss.backward()
        descent.step()
    print(f"loss {loss.item():.3e} after {STEPS} steps")

    state = {name: tensor.detach().contiguous() for name, tensor in network.state_dict().items()}
    try:
        from safetensors.torch import save_file

        save_file(state, "digits-network.safetensors", metadata={"negative_slope": str(SLOPE)})
    except ImportError:
        arrays = {name: tensor.numpy() for name, tensor in state.items()}
        np.savez("digits-network.npz", negative_slope=SLOPE, **arrays)


if __name__ == "__main__":
    main()
