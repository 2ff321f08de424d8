"""The work of bench/columns.ts in numpy: blocks of columns, drawn, multiplied and dropped."""
import numpy as np
from serve import serve

ROWS, TEST_ROWS, NEURONS, COLUMNS = 100, 100, 64, 512
rng = np.random.Generator(np.random.Philox(1))


def streamed(draw):
    def task(d):
        def run():
            plain = np.zeros((ROWS + NEURONS, ROWS + NEURONS))
            cross = np.zeros((TEST_ROWS, ROWS + NEURONS))
            for _ in range(d // COLUMNS):
                neurons = rng.standard_normal((NEURONS, COLUMNS))
                S = np.concatenate([draw((ROWS, COLUMNS)), neurons])
                plain += S @ S.T
                cross += draw((TEST_ROWS, COLUMNS)) @ S.T

        return run

    return task


def named(name, draw):
    task = streamed(draw)
    task.__name__ = name
    return task


def signs(shape):
    bits = np.unpackbits(np.frombuffer(rng.bytes(shape[0] * shape[1] // 8), np.uint8))
    return (2.0 * bits - 1).reshape(shape)


def pareto(shape):
    return np.sqrt(1 / 3) * (1 + rng.pareto(3, shape)) * signs(shape)


serve(
    [
        named("rademacher", signs),
        named("uniform", lambda shape: rng.uniform(-np.sqrt(3), np.sqrt(3), shape)),
        named("laplace", lambda shape: rng.laplace(0, np.sqrt(0.5), shape)),
        named("pareto", pareto),
        named("studentT", lambda shape: np.sqrt(0.5) * rng.standard_t(4, shape)),
    ]
)
