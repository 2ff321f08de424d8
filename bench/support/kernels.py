"""The work of bench/kernels.ts in numpy."""
import numpy as np
from serve import serve

rng = np.random.Generator(np.random.Philox(1))
SLOPE, ALPHA, M, D = 0.1, 1e-3, 64, 10_000
RECURSION_STEPS = 1000


def square(n):
    return rng.standard_normal((n, n))


def gemm(n):
    A, B = square(n), square(n)
    return lambda: A @ B.T


def syrk(n):
    A = square(n)
    return lambda: A @ A.T


def definite(n):
    A = square(n)
    return A @ A.T + n * np.eye(n)


def cholesky(n):
    G = definite(n)
    return lambda: np.linalg.cholesky(G)


def gemv(n):
    G, x = definite(n), rng.standard_normal(n)
    return lambda: G @ x


def exp(n):
    x = rng.standard_normal(n)
    return lambda: np.exp(x)


def normals(n):
    return lambda: rng.standard_normal(n)


def recursion(n):
    G = definite(n) / n
    start = np.zeros(n)

    def run():
        q = start.copy()
        for _ in range(RECURSION_STEPS):
            q += ALPHA * (G @ np.exp(-q))

    return run


def descent(n):
    """One step in Gram coordinates with any pattern, n points and M neurons."""
    K, y = definite(n) / n, np.where(np.arange(n) % 2, 1.0, -1.0)
    a = np.where(np.arange(M) < M // 2, 1.0, -1.0) / np.sqrt(M)
    Z = rng.standard_normal((M, n))

    def run():
        q = y * (a @ np.where(Z > 0, Z, SLOPE * Z))
        D = np.where(Z > 0, 1.0, SLOPE)
        Z + ALPHA * (a[:, None] * D * (np.exp(-q) * y)) @ K

    return run


def momentum(n):
    """The same with heavy ball."""
    K, y = definite(n) / n, np.where(np.arange(n) % 2, 1.0, -1.0)
    a = np.where(np.arange(M) < M // 2, 1.0, -1.0) / np.sqrt(M)
    Z = rng.standard_normal((M, n))
    V = np.zeros((M, n))

    def run():
        nonlocal V
        q = y * (a @ np.where(Z > 0, Z, SLOPE * Z))
        D = np.where(Z > 0, 1.0, SLOPE)
        V = 0.9 * V + ALPHA * (a[:, None] * D * (np.exp(-q) * y))
        Z + V @ K

    return run


def batches(n):
    """The same on ten points drawn with replacement: the rest is not looked at."""
    K, y = definite(n) / n, np.where(np.arange(n) % 2, 1.0, -1.0)
    a = np.where(np.arange(M) < M // 2, 1.0, -1.0) / np.sqrt(M)
    Z = rng.standard_normal((M, n))

    def run():
        B = rng.integers(0, n, 10)
        z = Z[:, B]
        q = y[B] * (a @ np.where(z > 0, z, SLOPE * z))
        D = np.where(z > 0, 1.0, SLOPE)
        Z + (n / 10) * ALPHA * (a[:, None] * D * (np.exp(-q) * y[B])) @ K[B]

    return run


def in_all_coordinates(n, movement):
    """One step of a movement that is made of the gradient in D dimensions; Z follows by its product with the rows."""
    X, y = rng.standard_normal((n, D)), np.where(np.arange(n) % 2, 1.0, -1.0)
    a = np.where(np.arange(M) < M // 2, 1.0, -1.0) / np.sqrt(M)
    W = 1e-2 * rng.standard_normal((M, D))
    Z = W @ X.T

    def run():
        q = y * (a @ np.where(Z > 0, Z, SLOPE * Z))
        slopes = np.where(Z > 0, 1.0, SLOPE)
        moved = movement((a[:, None] * slopes * (np.exp(-q) * y)) @ X)
        np.add(W, 1e-12 * moved, out=W)
        np.add(Z, 1e-12 * (moved @ X.T), out=Z)

    return run


def muon(n):
    def polar(G):
        U, _, V = np.linalg.svd(G, full_matrices=False)
        return U @ V

    return in_all_coordinates(n, polar)


def sign(n):
    return in_all_coordinates(n, np.sign)


def adam(n):
    first, second, t = np.zeros((M, D)), np.zeros((M, D)), 0

    def movement(G):
        nonlocal t
        t += 1
        np.multiply(first, 0.9, out=first)
        np.add(first, 0.1 * G, out=first)
        np.multiply(second, 0.999, out=second)
        np.add(second, 0.001 * (G * G), out=second)
        root = np.sqrt(second / (1 - 0.999**t))
        root += 1e-8
        return first / (1 - 0.9**t) / root

    return in_all_coordinates(n, movement)


serve([gemm, syrk, cholesky, gemv, exp, normals, recursion, descent, momentum, batches, muon, sign, adam])
