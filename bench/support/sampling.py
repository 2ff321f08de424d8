"""The direct draws of bench/sampling.ts in numpy, dimension 10^6: n rows with their Gram matrix, and M neurons on them."""
import numpy as np
from serve import serve

rng = np.random.Generator(np.random.Philox(1))
DIMENSION, SIGNAL_NORM, M = 10**6, 4.0, 64


def bartlett(rows, dimension):
    below = np.tril_indices(rows, -1)
    diagonal = np.arange(rows)
    dof = dimension - diagonal

    def fill(A):
        A[below] = rng.standard_normal(rows * (rows - 1) // 2)
        A[diagonal, diagonal] = np.sqrt(rng.chisquare(dof))

    return fill


def draw_rows(n):
    fill = bartlett(n, DIMENSION - 1)
    y = np.where(np.arange(n) % 2, 1.0, -1.0)

    def draw():
        F = np.zeros((n, n + 1))
        F[:, 0] = SIGNAL_NORM * y + rng.standard_normal(n)
        fill(F[:, 1:])
        return F, F @ F.T

    return draw


def rows(n):
    return draw_rows(n)


def neurons(n):
    draw = draw_rows(n)
    fill = bartlett(M, DIMENSION - n - 1)

    def run():
        F, _ = draw()
        outside = np.zeros((M, M))
        fill(outside)
        return rng.standard_normal((M, n + 1)) @ F.T

    return run


serve([rows, neurons])
