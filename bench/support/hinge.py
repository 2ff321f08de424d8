"""The trials of bench/hinge.ts in numpy, the way they are usually written: hinge loss, all d coordinates."""
import numpy as np
from serve import serve

rng = np.random.Generator(np.random.Philox(1))
WIDTH, SLOPE, FLIPS, POINTS = 64, 0.1, 0.1, 1000


def rows(y, d, level):
    """sqrt(level) y v + sqrt(1 - level) z, v the first axis."""
    z = rng.standard_normal((len(y), d)) / np.sqrt(d)
    z[:, 0] = 0
    X = np.sqrt(1 - level) * z
    X[:, 0] = np.sqrt(level) * y
    return X


def trial(argument):
    """Draws a cell's data, trains until no training point is misclassified, and counts mistakes on fresh points."""
    n, d = (int(part) for part in str(argument).split("x"))
    level, alpha = 5 / n, 1 / (WIDTH * n)
    a = np.where(np.arange(WIDTH) % 2 == 0, 1.0, -1.0)

    def run():
        clean = rng.choice([-1.0, 1.0], n)
        X = rows(clean, d, level)
        y = np.where(rng.random(n) < FLIPS, -clean, clean)
        W = rng.standard_normal((WIDTH, d)) / (WIDTH * np.sqrt(d))
        while True:
            Z = X @ W.T
            q = y * (np.where(Z > 0, Z, SLOPE * Z) @ a)
            if np.all(q > 0):
                break
            pull = np.where(Z > 0, 1.0, SLOPE) * np.where(q < 1, y, 0.0)[:, None] * a
            W += alpha * (pull.T @ X)
        fresh = rng.choice([-1.0, 1.0], POINTS)
        Z = rows(fresh, d, level) @ W.T
        return np.mean(fresh * (np.where(Z > 0, Z, SLOPE * Z) @ a) <= 0)

    return run


serve([trial])
