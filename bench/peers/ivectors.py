"""numpy as a program of bench/ivectors.ts: the same extraction and EM iterations by dense products and LAPACK.

    python3 ivectors.py <folder> <utterances> <components> <dim> <rank> <iterations>
"""
import os
import sys
import time

import numpy as np

folder = sys.argv[1]
U, K, D, R, ITERATIONS = map(int, sys.argv[2:7])


def read(name):
    return np.fromfile(os.path.join(folder, name), np.float64)


N = read("occupancy.f64").reshape(U, K)
F = read("first.f64").reshape(U, K * D)  # about the means, variances 1
T = read("loadings.f64").reshape(K * D, R)


def posteriors(t):
    by_component = t.reshape(K, D, R)
    products = np.einsum("kdr,kds->krs", by_component, by_component, optimize=True).reshape(K, R * R)
    precision = (N @ products).reshape(U, R, R) + np.eye(R)
    covariance = np.linalg.inv(precision)
    return np.einsum("urs,us->ur", covariance, F @ t), covariance


def timed(run):
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - wall, time.process_time() - cpu


(ivectors, _), wall, cpu = timed(lambda: posteriors(T))
ivectors.astype(np.float64).tofile(os.path.join(folder, "ivectors.f64"))
print(f"extraction {wall:.3f} {cpu:.3f}")


def train(t):
    for _ in range(ITERATIONS):
        w, covariance = posteriors(t)
        second = covariance + w[:, :, None] * w[:, None, :]
        a = (N.T @ second.reshape(U, R * R)).reshape(K, R, R)
        c = (F.T @ w).reshape(K, D, R)
        t = np.linalg.solve(a, c.transpose(0, 2, 1)).transpose(0, 2, 1).reshape(K * D, R)
        mean = w.mean(0)
        t = t @ np.linalg.cholesky(second.mean(0) - np.outer(mean, mean))
    return t


_, wall, cpu = timed(lambda: train(T))
print(f"iteration {wall / ITERATIONS:.3f} {cpu / ITERATIONS:.3f}")
