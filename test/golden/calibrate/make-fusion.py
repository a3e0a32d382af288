"""Weights of prior-weighted logistic regression, by scikit-learn; the PAV, by its isotonic regression.

python3 make-fusion.py > fusion.json      scikit-learn 1.2.1, numpy 1.24
"""

import json

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(7)


def scores(num_systems, num_targets, num_others):
    """Scores of systems that agree in part, of scales that differ."""
    truth = np.r_[np.ones(num_targets), np.zeros(num_others)]
    shared = random.standard_normal(truth.size)
    scales = 10.0 ** np.arange(num_systems)
    columns = [
        scale * (1.5 * truth + shared + random.standard_normal(truth.size) - 3) for scale in scales
    ]
    return np.round(np.stack(columns), 4), truth


def fusion(num_systems, num_targets, num_others, prior, penalty):
    x, y = scores(num_systems, num_targets, num_others)
    mean, deviation = x.mean(1), x.std(1)
    weight = np.where(y == 1, prior / num_targets, (1 - prior) / num_others)
    # The loss of scikit-learn is C Σ weight · loss + ½ ‖w‖²: over C it is ours at λ = 1 / C.
    model = LogisticRegression(
        penalty="l2" if penalty else None,
        C=1 / penalty if penalty else 1.0,
        solver="newton-cholesky",
        tol=1e-14,
        max_iter=200,
    )
    model.fit(((x.T - mean) / deviation), y, sample_weight=weight)
    weights = model.coef_[0] / deviation
    offset = model.intercept_[0] - np.log(prior / (1 - prior)) - weights @ mean
    return {
        "priorTarget": prior,
        "regularization": penalty,
        "targets": x[:, y == 1].tolist(),
        "nonTargets": x[:, y == 0].tolist(),
        "weights": weights.tolist(),
        "offset": offset,
    }


def pav():
    x, y = scores(1, 40, 160)
    s = np.round(x[0], 1)  # with ties
    p = IsotonicRegression().fit(s, y).predict(s)
    with np.errstate(divide="ignore"):
        llr = np.log(p) - np.log1p(-p) - np.log(40 / 160)
    bounded = [v if np.isfinite(v) else str(v) for v in llr]
    return {
        "targets": s[y == 1].tolist(),
        "nonTargets": s[y == 0].tolist(),
        "logLikelihoodRatios": bounded,
    }


cases = [
    fusion(1, 60, 300, 0.5, 0),
    fusion(1, 60, 300, 0.01, 0),
    fusion(2, 80, 400, 0.5, 0),
    fusion(3, 80, 400, 0.1, 0),
    fusion(2, 80, 400, 0.5, 0.01),
]
print(json.dumps({"fusion": cases, "pav": pav()}))
