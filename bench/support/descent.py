"""Gradient descent in numpy, the way it is usually written, in d dimensions.

Reads X (n x d), y, W(0) (m x d), slope and alpha from the files and arguments given; prints JSON: the median milliseconds
of a step, and the margins after `steps` steps.
"""
import json
import sys
import time

import numpy as np


def full_step(X, y, W, a, slope, alpha):
    Z = W @ X.T
    q = y * (a @ np.where(Z > 0, Z, slope * Z))
    D = np.where(Z > 0, 1.0, slope)
    return W + alpha * (a[:, None] * D * (np.exp(-q) * y)) @ X


def timed(step, state, steps):
    times = []
    for _ in range(steps):
        start = time.process_time()
        state = step(state)
        times.append(time.process_time() - start)
    return state, 1e3 * sorted(times)[len(times) // 2]


folder, slope, alpha, steps = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
X, y, W = (np.load(f"{folder}/{name}.npy") for name in ("X", "y", "W"))
m = W.shape[0]
a = np.where(np.arange(m) < (m + 1) // 2, 1.0, -1.0) / np.sqrt(m)
final, full_ms = timed(lambda S: full_step(X, y, S, a, slope, alpha), W, steps)
Z = final @ X.T
q = y * (a @ np.where(Z > 0, Z, slope * Z))
print(json.dumps({"fullMs": full_ms, "margins": q.tolist()}))
