"""The margin problem max 1'beta - 1/2 beta'G beta, beta >= 0, by block principal pivoting on Cholesky factors, in plain scipy.

The argument of the task is a .npy file with G; printed after the time are the natural residual max |min(beta, G beta - 1)| and
the number of support vectors.
"""
import numpy as np
from scipy.linalg import cho_factor, cho_solve
from serve import serve

ROUNDING = 2.0**-46
PATIENCE = 3


def solve_support(G, F):
    block = G[np.ix_(F, F)] if len(F) < len(G) else G
    factor = cho_factor(block, lower=True, overwrite_a=block is not G, check_finite=False)
    beta = np.zeros(len(G))
    beta[F] = cho_solve(factor, np.ones(len(F)), overwrite_b=True, check_finite=False)
    return beta


def pivoting(G):
    """Exchanges all violated complementarities at once until none is left."""
    active = np.ones(len(G), dtype=bool)
    fewest, patience = np.inf, PATIENCE
    while True:
        beta = solve_support(G, np.flatnonzero(active))
        violated = np.where(active, beta < 0, G @ beta < 1 - ROUNDING)
        count = np.count_nonzero(violated)
        if count == 0:
            return beta
        if count < fewest:
            fewest, patience = count, PATIENCE
        elif patience == 0:
            raise ArithmeticError("block pivoting does not end")
        else:
            patience -= 1
        active ^= violated


def margin(path):
    G = np.load(path)
    beta = pivoting(G)
    residual = np.abs(np.minimum(beta, G @ beta - 1)).max()
    return lambda: pivoting(G), lambda: (residual, np.count_nonzero(beta > 0))


def factorisation(path):
    G = np.load(path)
    return lambda: cho_factor(G, lower=True, check_finite=False)


serve([margin, factorisation])
