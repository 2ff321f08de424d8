"""The limit of a run, checked again in numpy: python3 examples/verify.py DIR (of `benign run --out DIR`). Exit 1 where a claim does not hold.

Of the record it reads what is claimed, of arrays.npz K, y, beta, a and D; nothing of the program that wrote them. Sums of k terms are held to
2 (k + 8) u sum |terms|, u = 2^-53: the rounding of both sides, whatever their order; ends of brackets, rounded outwards, to 64 times that. K read from a file of rows adds (d + 4) u |x_i| |x_k|.
"""
import json
import sys

import numpy as np

U = 2.0**-53
folder = sys.argv[1]
record = json.load(open(f"{folder}/record.json"))
record = record.get("experiment", record)
arrays = np.load(f"{folder}/arrays.npz")
K, y, net, data = arrays["K"], arrays["y"], record["spec"]["network"], record["spec"]["data"]
n, gamma, m = len(y), net["slope"], net["width"]
a = np.where(np.arange(m) < net["positive"], 1.0, -1.0) / np.sqrt(m) if "positive" in net else arrays["a"]
framed = "gram" in data or data.get("sampler") == "direct"
lengths = np.sqrt(np.diag(K))
of_K, failures = 0.0 if framed else 2 * (record["data"]["d"] + 4) * U, 0
rounding = lambda k, size: 2 * (k + 8) * U * size + 5e-324
pattern = lambda sign, D, active, sliding, members: (sign, (a[members] ** 2).sum(), D, active, sliding)


def claim(path, said, found, tolerance):
    """One line: the path, what the record says, what is found here, how far they may be apart."""
    global failures
    if said is None:
        return
    holds = abs(said - found) <= tolerance
    failures += not holds
    print(f"{'holds' if holds else 'DOES NOT HOLD':14}{path:46}{said:<24.16g}{found:<24.16g}{tolerance:.1e}")


def problem(path, p, groups):
    """A margin problem; groups are (sign, sum of a_j^2, slopes, active, sliding points)."""
    kappa = sum(A * np.outer(D, D) for _, A, D, _, _ in groups)
    G = np.outer(y, y) * K * kappa
    bound = rounding(n + m, np.abs(G)) + of_K * np.outer(lengths, lengths) * np.abs(kappa)
    left = p.get("leftOut", [])  # no neuron of their own sign sees them: no margin is asked of them, unless there are no others
    claim(f"{path}.leftOut (unseen by their own sign)", len(left), sum(all(s != y[i] or D[i] == 0 for s, _, D, _, _ in groups) for i in left), 0)
    asked = np.setdiff1d(np.arange(n), left) if len(left) < n else np.arange(n)
    if p["infeasibility"] is not None:
        v = np.array(p["infeasibility"]["weights"])
        claim(f"{path}.infeasibility.weights (sum)", 1.0, v[asked].sum(), rounding(n, 1.0))
        claim(f"{path}.infeasibility.weights (least < 0)", 0.0, min(0.0, v.min()), 0.0)
        square, spread = v @ G @ v, v @ bound @ v + rounding(record["data"]["n"] * 64, (v @ lengths) ** 2)
        claim(f"{path}.infeasibility.marginBound", p["infeasibility"]["marginBound"], 0.0, 2 * np.sqrt(max(0, square) + spread))
    if p["dual"] is None:
        return
    claim(f"{path}.leftOut (seen at W*)", 0, sum(D[i] != 0 and i not in slides for i in left for _, _, D, _, slides in groups), 0)
    beta = np.array(p["dual"])
    q, error, c = G @ beta, bound @ beta, p["certificate"]
    total, off, worst = beta[asked].sum(), rounding(n, beta[asked].sum()), error.max()
    square, spread = beta @ q, beta @ error + rounding(n, np.abs(beta * q).sum())
    least = q[asked].min()
    claim(f"{path}.objective", p["objective"], total / 2, off / 2)
    claim(f"{path}.normalizedMargin", p["normalizedMargin"], least / np.sqrt(total), (worst + 2 * off / total) / np.sqrt(total))
    claim(f"{path}.supportVectors", p["supportVectors"], (beta > 0).sum(), 0)
    claim(f"{path}.certificate.lower", c["lower"], total - square / 2, 64 * (off + spread / 2))
    claim(f"{path}.certificate.upper", c["upper"], square / 2 / least**2, 64 * (spread + 3 * square * worst / least) / least**2)
    claim(f"{path}.certificate.minDual", c["minDual"], beta[asked].min(), 2 * U * abs(beta[asked].min()))
    claim(f"{path}.certificate.minMargin", c["minMargin"], least, worst)
    claim(f"{path}.certificate.stationarity", c["stationarity"], 0.0, 2 * worst + 8 * U * np.abs(q).max())
    slack = np.abs(beta * (q - 1))[asked]
    claim(f"{path}.certificate.complementarity", c["complementarity"], slack.max(), (beta * (error + 8 * U * (1 + np.abs(q)))).max())
    natural = np.abs(np.minimum(beta * np.diag(G), q - 1))[asked].max()
    claim(f"{path}.certificate.naturalResidual", c["naturalResidual"], natural, 2 * worst + 8 * U * np.abs(q).max())
    cosines, errors, own = [], [0.0], "followed" in p or any(s for *_, s in groups)
    for g, (sign, _, D, active, sliding) in enumerate(groups):
        if not D.any():
            continue
        w = sign * D * y * beta
        z, size = K @ w, rounding(n, np.abs(K) @ np.abs(w)) + of_K * lengths * (lengths @ np.abs(w))
        norm = (np.sqrt(max(0, w @ z)) or np.inf) * lengths
        errors += list(2 * size / norm)
        cosines += [s for i, s in enumerate(np.where(active, z, -z) / norm) if not own or y[i] == sign]
        for i, weight in sliding.items():
            claim(f"{path}.groups[{g}]: weight at {i}", weight, D[i], 0)
            claim(f"{path}.groups[{g}]: weight at {i} in [gamma, 1]", weight, min(1, max(gamma, weight)), 0)
            claim(f"{path}.groups[{g}]: cosine at {i}", 0.0, (z / norm)[i], 1e-9 + (size / norm)[i])
    claim(f"{path}.activationSlack", p["activationSlack"], min(cosines), 2 * max(errors) + np.sqrt(U) * (min(cosines) == 0))


limit = record["limit"]
own = [(s, np.flatnonzero(s * a > 0)) for s in (1, -1)]
activated = [pattern(s, np.where(y == s, 1.0, gamma), y == s, {}, j) for s, j in own if len(j) > 0]
if limit["dual"] is not None:
    claim("limit.dual (farthest from beta)", 0.0, np.abs(np.array(limit["dual"]) - arrays["beta"]).max(), 0.0)
problem("limit", limit, activated)
reached = limit["reached"]
if reached is not None and reached["kind"] == "activated":
    problem("limit.reached", reached, activated)
elif reached is not None and gamma < 1:
    slides = [{s["point"]: s["weight"] for s in g["sliding"]} for g in reached["groups"]]
    rows = zip(reached["groups"], arrays["D"], slides)
    problem("limit.reached", reached, [pattern(g["sign"], D, D == 1, s, g["members"]) for g, D, s in rows])
print(f"{failures} claims do not hold" if failures else "every claim holds")
sys.exit(1 if failures else 0)
