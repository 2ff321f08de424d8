"""The margin problem as least distance programming (Lawson and Hanson 1974, chapter 23), by scipy's nnls.

The argument of the task is a .npy file with the features y_i x_i as columns (d x n), and a row of ones beneath; printed after the time is
the normalised margin of the weights found.
"""
import numpy as np
from scipy.optimize import nnls
from serve import serve


def distance(path):
    E = np.load(path)
    f = np.zeros(len(E))
    f[-1] = 1

    def solve():
        u, _ = nnls(E, f, maxiter=100 * len(E))
        return f - E @ u

    def margin():
        w = -solve()[:-1]
        return (E[:-1].T @ w).min() / np.sqrt(w @ w)

    return solve, lambda: (margin(),)


serve([distance])
