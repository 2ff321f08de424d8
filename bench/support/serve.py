"""Times tasks on request: reads lines `task argument seconds`, answers each with the median seconds of one run.

A task makes, from its argument, what is run; or that and a function whose numbers are printed after the time.
"""
import sys
import time

import numpy as np


def serve(tasks):
    table = {task.__name__: task for task in tasks}
    prepared = {}
    print(np.__version__, flush=True)
    for line in sys.stdin:
        name, text, seconds = line.split()
        argument = int(text) if text.isdigit() else text
        if (name, argument) not in prepared:
            made = table[name](argument)
            prepared[name, argument] = made if isinstance(made, tuple) else (made, tuple)
        run, evidence = prepared[name, argument]
        times = []
        begin = time.perf_counter()
        while len(times) < 3 or time.perf_counter() - begin < float(seconds):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        print(sorted(times)[len(times) // 2], *evidence(), flush=True)
