"""Adjusted Rand indices by scikit-learn: /usr/bin/python3 make-adjusted-rand.py > adjusted_rand.json"""
import json
import numpy
import sklearn
from sklearn.metrics import adjusted_rand_score

random = numpy.random.default_rng(0)
cases = []
for size, groups, noise in [(2, 2, 1.0), (10, 3, 0.5), (50, 4, 0.1), (200, 5, 0.3), (200, 7, 1.0), (1000, 12, 0.05)]:
    first = random.integers(0, groups, size)
    second = numpy.where(random.random(size) < noise, random.integers(0, groups + 1, size), (first + 1) % groups)
    cases.append((first.tolist(), second.tolist()))
cases += [([0, 0, 0], [0, 0, 0]), ([0, 1, 2], [2, 1, 0]), ([0, 0, 0, 0], [0, 1, 2, 3]), ([0, 0, 1, 1], [0, 1, 0, 1])]
print(json.dumps({
    "tool": f"sklearn.metrics.adjusted_rand_score, scikit-learn {sklearn.__version__}, numpy {numpy.__version__}",
    "cases": [{"first": a, "second": b, "adjustedRandIndex": adjusted_rand_score(a, b)} for a, b in cases],
}))
