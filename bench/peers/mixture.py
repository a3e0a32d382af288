"""scikit-learn as one program of `npm run bench:em` and `bench:score`.

    python3 mixture.py <folder> <em|score> <f64|f32> [frames per chunk]

Its own E- and M-steps are called in a row, so that an iteration counts without what `fit` does before and after.
The whole call of `fit` from the same start is timed once, in answer to "finish".
"""
import json
import os
import resource
import sys
import time
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

warnings.filterwarnings("ignore")
folder, task, precision = sys.argv[1:4]
chunk = int(sys.argv[4]) if len(sys.argv) > 4 else None
with open(os.path.join(folder, "shape.json"), encoding="utf8") as file:
    shape = json.load(file)
N, D, K = shape["numFrames"], shape["dim"], shape["numComponents"]
kind, iterations, repeats = shape["covarianceType"], shape["iterations"], shape["repeats"]
dtype = np.float64 if precision == "f64" else np.float32


def read(name, of):
    return np.fromfile(os.path.join(folder, name), of)


X = read("frames.f32", np.float32).reshape(N, D).astype(dtype, copy=False)
means = read("means.f64", np.float64).reshape(K, D)
one = read("covariance.f64", np.float64).reshape((D, D) if kind == "full" else D)
covariances = np.broadcast_to(one, (K, *one.shape)).copy()


def start():
    g = GaussianMixture(K, covariance_type=kind, tol=0, reg_covar=0, max_iter=iterations)
    g.weights_ = np.full(K, 1 / K, dtype)
    g.means_ = means.astype(dtype)
    g.covariances_ = covariances.astype(dtype)
    g.precisions_cholesky_ = _compute_precision_cholesky(g.covariances_, kind)
    return g


model = start()
scores = None


def train():
    global model
    model = start()
    begin = time.perf_counter()
    for _ in range(iterations):
        _, responsibilities = model._e_step(X)
        model._m_step(X, responsibilities)
    return (time.perf_counter() - begin) / iterations


def score():
    global scores
    begin = time.perf_counter()
    if chunk is None:
        scores = model.score_samples(X)
    else:
        scores = np.concatenate([model.score_samples(X[t : t + chunk]) for t in range(0, N, chunk)])
    return time.perf_counter() - begin


def fit():
    precisions = np.linalg.inv(covariances) if kind == "full" else 1 / covariances
    g = GaussianMixture(
        K, covariance_type=kind, tol=0, reg_covar=0, max_iter=iterations, init_params="random", random_state=0,
        weights_init=np.full(K, 1 / K, dtype), means_init=means.astype(dtype), precisions_init=precisions.astype(dtype),
    )
    begin = time.perf_counter()
    g.fit(X)
    return time.perf_counter() - begin


for question in sys.stdin:
    if question.strip() == "measure":
        answer = {"seconds": sum((train if task == "em" else score)() for _ in range(repeats)) / repeats}
    else:
        answer = {
            "meanLogLikelihood": float(np.mean(scores, dtype=np.float64) if task == "score" else model.score(X)),
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        if task == "em" and N * K < 2e6:
            answer["call"] = fit()
    print(json.dumps(answer), flush=True)
