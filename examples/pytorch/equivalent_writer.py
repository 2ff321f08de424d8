"""Trains the same network in numpy alone and writes the files that train_and_export.py writes, byte layout included.

    python examples/pytorch/equivalent_writer.py [FOLDER]

writes digits-network.safetensors and digits-network.npz. The first layer starts elsewhere than PyTorch's, so the numbers differ; the
names, shapes, types and the format do not.
"""

import csv
import json
import struct
import sys
from pathlib import Path

import numpy as np

SLOPE, WIDTH, STEP, STEPS = 0.1, 64, 0.05, 20_000


def standardised_digits(path="presets/digits/train.csv"):
    """The columns as `--standardise` makes them: mean 0, population variance 1, constant columns 0."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    labels = np.array([float(row.pop("digit")) for row in rows])
    x = np.array([[float(value) for value in row.values()] for row in rows])
    scale = x.std(axis=0)
    x = np.where(scale > 0, (x - x.mean(axis=0)) / np.where(scale > 0, scale, 1), 0)
    return x, np.where(labels == labels.min(), -1.0, 1.0)


def train(x, y):
    """Gradient descent on mean_i exp(-y_i f(x_i)) in W, f(x) = sum_j a_j phi(<w_j, x>), a_j = +-1/sqrt(m)."""
    n, d = x.shape
    W = 1e-3 * np.random.default_rng(0).uniform(-1, 1, (WIDTH, d)) / np.sqrt(d)
    a = np.where(np.arange(WIDTH) < WIDTH // 2, 1, -1) / np.sqrt(WIDTH)
    for _ in range(STEPS):
        z = W @ x.T
        slopes = np.where(z > 0, 1, SLOPE)
        q = y * (a @ (slopes * z))
        W += STEP / n * (a[:, None] * slopes * (y * np.exp(-q))) @ x
    return {"0.weight": W, "2.weight": a[None]}


def save_safetensors(tensors, path):
    """Eight bytes of length, a JSON header padded with spaces to a multiple of eight, then the tensors, little-endian."""
    header, size = {"__metadata__": {"negative_slope": str(SLOPE)}}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [size, size + tensor.nbytes]}
        size += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, dtype="<f8").tobytes())


def main(folder):
    tensors = train(*standardised_digits())
    save_safetensors(tensors, folder / "digits-network.safetensors")
    np.savez(folder / "digits-network.npz", negative_slope=SLOPE, **tensors)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
