"""scikit-learn as a program of `npm run bench:score`: many models, one after another.

    python3 scoring.py <folder> <f64|f32>
"""
import json
import os
import sys
import time

import numpy as np
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

folder, precision = sys.argv[1:3]
with open(os.path.join(folder, "shape.json"), encoding="utf8") as file:
    shape = json.load(file)
N, D, K, M = shape["numFrames"], shape["dim"], shape["numComponents"], shape["numModels"]
dtype = np.float64 if precision == "f64" else np.float32


def read(name, of):
    return np.fromfile(os.path.join(folder, name), of)


X = read("frames.f32", np.float32).reshape(N, D).astype(dtype, copy=False)
means = read("means.f64", np.float64).reshape(M + 1, K, D)[1:]
variances = read("covariance.f64", np.float64).reshape(K, D).astype(dtype)


def model(own):
    g = GaussianMixture(K, covariance_type="diag")
    g.weights_ = np.full(K, 1 / K, dtype)
    g.means_ = own.astype(dtype)
    g.covariances_ = variances
    g.precisions_cholesky_ = _compute_precision_cholesky(variances, "diag")
    return g


models = [model(own) for own in means]
scores = None
for question in sys.stdin:
    if question.strip() == "measure":
        begin = time.perf_counter()
        scores = [g.score_samples(X) for g in models]
        print(json.dumps({"seconds": {"one after another": time.perf_counter() - begin}}), flush=True)
    else:
        print(json.dumps({"meanLogLikelihood": float(np.mean(scores, dtype=np.float64))}), flush=True)
