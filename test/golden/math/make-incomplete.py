"""Incomplete beta and gamma functions of scipy: python3 make-incomplete.py > incomplete.json"""
import json
import scipy
from scipy.special import betainc, betaincinv, gammaincc

beta = [
    {"x": x, "a": a, "b": b, "value": betainc(a, b, x), "quantile": betaincinv(a, b, 0.025)}
    for a, b in [(0.5, 0.5), (1, 1), (2, 3), (1, 300), (300, 1), (94, 8), (2851, 150), (20000, 30000)]
    for x in [1e-6, 0.01, 0.3, 0.5, 0.95]
]
gamma = [
    {"a": a, "x": x, "value": gammaincc(a, x)} for a in [0.5, 1, 2.5, 50] for x in [0, 1e-4, 0.3, 1, 4, 49, 120]
]
print(json.dumps({"tool": "scipy.special", "version": scipy.__version__, "beta": beta, "gamma": gamma}))
