"""Reference values for i-vectors and their back-ends by dense formulas: /usr/bin/python3 make-embed.py > embed.json

numpy 1.24, scikit-learn 1.2.1. Nothing is computed as voxmix does it. The total variability model is one big Gaussian over
all frames of a recording, component by component; PLDA ratios come from joint Gaussians over stacked vectors; LDA is scikit-learn's.
"""
import json
import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

rng = np.random.default_rng(20110501)


def log_normal(x, mean, cov):
    diff = x - mean
    return -0.5 * (len(x) * np.log(2 * np.pi) + np.linalg.slogdet(cov)[1] + diff @ np.linalg.solve(cov, diff))


def spd(n, scale=1.0):
    a = rng.normal(size=(n, n))
    return scale * (a @ a.T / n + 0.5 * np.eye(n))


def lower(a):
    return a[np.tril_indices(len(a))].tolist()


# Total variability with each frame wholly of one component: the posterior of w, and log p(frames) - log p(frames | w = 0),
# from the joint Gaussian of w and the stacked frames.
def total_variability(full):
    k, d, r = 3, 2, 2
    means = rng.normal(size=(k, d)) * 6
    covs = np.array([spd(d) if full else np.diag(rng.uniform(0.5, 2, d)) for _ in range(k)])
    t = rng.normal(size=(k, d, r))
    recordings = []
    for count in ([4, 0, 3], [1, 5, 2]):
        w = rng.normal(size=r)
        which = np.repeat(np.arange(k), count)
        frames = np.array([rng.multivariate_normal(means[c] + t[c] @ w, covs[c]) for c in which])
        big_t = np.vstack([t[c] for c in which])
        big_mean = np.concatenate([means[c] for c in which])
        noise = np.zeros((len(which) * d,) * 2)
        for i, c in enumerate(which):
            noise[i * d:(i + 1) * d, i * d:(i + 1) * d] = covs[c]
        joint = big_t @ big_t.T + noise
        gain_matrix = big_t.T @ np.linalg.inv(joint)
        recordings.append({
            "occupancy": [float(c) for c in count],
            "first": [frames[which == c].sum(0).tolist() for c in range(k)],
            "mean": (gain_matrix @ (frames.ravel() - big_mean)).tolist(),
            "covariance": lower(np.eye(r) - gain_matrix @ big_t),
            "gain": float(log_normal(frames.ravel(), big_mean, joint) - log_normal(frames.ravel(), big_mean, noise)),
        })
    return {"means": means.tolist(), "covariances": covs.tolist(), "loadings": t.tolist(), "recordings": recordings}


# log p(x, x_1 .. x_n | same) - log p(x_1 .. x_n) - log p(x), from stacked Gaussians.
def plda():
    d = 3
    mean, between, within = rng.normal(size=d), spd(d, 2.0), spd(d)
    models = [rng.normal(size=(n, d)) * 1.5 for n in (1, 2, 4)]
    tests = rng.normal(size=(5, d)) * 1.5

    def joint(vectors):
        n = len(vectors)
        cov = np.kron(np.ones((n, n)), between) + np.kron(np.eye(n), within)
        return log_normal(vectors.ravel(), np.tile(mean, n), cov)

    scores = [[joint(np.vstack([m, x])) - joint(m) - joint(x[None]) for x in tests] for m in models]
    return {"mean": mean.tolist(), "between": lower(between), "within": lower(within),
            "models": [m.tolist() for m in models], "tests": tests.tolist(), "scores": scores}


# Vectors of speakers: log-likelihood under a PLDA from stacked Gaussians, WCCN, whitening, LDA.
def vectors():
    d, counts = 3, [4, 6, 3, 5, 4]
    between, within = spd(d, 3.0), spd(d)
    data = [rng.multivariate_normal(rng.multivariate_normal(np.ones(d), between), within, size=n) for n in counts]
    total = 0.0
    for x in data:
        n = len(x)
        total += log_normal(x.ravel(), np.tile(np.ones(d), n), np.kron(np.ones((n, n)), between) + np.kron(np.eye(n), within))
    everything = np.vstack(data)
    labels = np.repeat(np.arange(len(counts)), counts)
    w = np.mean([np.cov(x.T, bias=True) for x in data], axis=0)
    lda = LinearDiscriminantAnalysis(solver="eigen").fit(everything, labels)
    return {"data": [x.tolist() for x in data], "mean": [1.0] * d, "between": lower(between), "within": lower(within),
            "logLikelihood": float(total), "wccnInverse": np.linalg.inv(w).tolist(),
            "covarianceInverse": np.linalg.inv(np.cov(everything.T, bias=True)).tolist(), "average": everything.mean(0).tolist(),
            "ldaScalings": lda.scalings_[:, :d].tolist()}


print(json.dumps({"diag": total_variability(False), "full": total_variability(True), "plda": plda(), "vectors": vectors()}, indent=1))
