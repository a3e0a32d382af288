"""Reference values for test/gmm/bayes, by scikit-learn's BayesianGaussianMixture. Run in this folder:

    /usr/bin/python3 make-bayes.py

Each run starts from given responsibilities: those of the frames under a mixture with equal weights, one spherical variance and
frames of the set as means. reg_covar is 0. The lower bound is recorded at every iteration.

`farorigin3d` lies near 10^4, where scikit-learn's covariances lose digits. Here it is fitted after a whole number was taken
off every dimension, which is exact; means have it added again.
"""
import json
import platform

import numpy as np
import scipy
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.utils._testing import ignore_warnings

COMMAND = "/usr/bin/python3 make-bayes.py"
VERSION = f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, scipy {scipy.__version__}, python {platform.python_version()}"


class Recorded(BayesianGaussianMixture):
    """Starts from `start`, and keeps every lower bound."""

    def _initialize_parameters(self, X, random_state):
        self.bounds = []
        self._initialize(X, self.start)

    def _compute_lower_bound(self, log_resp, log_prob_norm):
        bound = super()._compute_lower_bound(log_resp, log_prob_norm)
        self.bounds.append(bound)
        return bound


def start_of(data, num_components):
    """Means and variance of the start, and its responsibilities."""
    means = data[np.linspace(0, len(data) - 1, num_components).astype(int)]
    variance = float(np.round(data.var(axis=0).mean(), 3))
    mixture = GaussianMixture(num_components, covariance_type="spherical")
    mixture.weights_ = np.full(num_components, 1 / num_components)
    mixture.means_ = means
    mixture.covariances_ = np.full(num_components, variance)
    mixture.precisions_cholesky_ = 1 / np.sqrt(mixture.covariances_)
    return means, variance, mixture.predict_proba(data)


def packed(covariances, covariance_type):
    """Lower triangles, row by row: symmetric matrices say everything twice."""
    if covariance_type in ("diag", "spherical"):
        return covariances.tolist()
    rows, columns = np.tril_indices(covariances.shape[-1])
    return covariances[..., rows, columns].tolist()


@ignore_warnings(category=ConvergenceWarning)
def run(data, covariance_type, prior_type, num_components, max_iter, shift, priors):
    means, variance, responsibilities = start_of(data, num_components)
    model = Recorded(
        n_components=num_components, covariance_type=covariance_type, weight_concentration_prior_type=prior_type,
        tol=1e-3, reg_covar=0, max_iter=max_iter, **priors,
    )  # fmt: skip
    model.start = responsibilities
    model.fit(data)
    concentration = model.weight_concentration_
    return {
        "covariance_type": covariance_type, "weight_concentration_prior_type": prior_type, "max_iter": max_iter, "tol": 1e-3,
        "priors": priors, "start": {"means": (means + shift).tolist(), "variance": variance},
        "n_iter": model.n_iter_, "converged": bool(model.converged_), "lower_bounds": [float(b) for b in model.bounds],
        "weights": model.weights_.tolist(), "means": (model.means_ + shift).tolist(),
        "covariances_packed": packed(model.covariances_, covariance_type),
        "weight_concentration": [c.tolist() for c in concentration] if isinstance(concentration, tuple) else [concentration.tolist()],
        "mean_precision": model.mean_precision_.tolist(), "degrees_of_freedom": np.atleast_1d(model.degrees_of_freedom_).tolist(),
    }  # fmt: skip


def explicit(covariance_type):
    """Priors of two2d that are none of the defaults."""
    matrix = [[0.5, 0.1], [0.1, 0.8]]
    covariance = {"full": matrix, "tied": matrix, "diag": [0.5, 0.8], "spherical": 0.6}[covariance_type]
    return {
        "weight_concentration_prior": 2.5, "mean_precision_prior": 0.05, "mean_prior": [1.0, -2.0],
        "degrees_of_freedom_prior": 4.5, "covariance_prior": covariance,
    }  # fmt: skip


def write(name, data_set, num_components, max_iter, far=False, priors=lambda _: {}):
    with open(f"../{data_set}.json") as file:
        data = np.array(json.load(file)["data"])
    shift = np.round(data.mean(axis=0)) if far else np.zeros(data.shape[1])
    assert ((data - shift) + shift == data).all()
    data = data - shift
    runs = [
        run(data, covariance_type, prior_type, num_components, max_iter, shift, priors(covariance_type))
        for covariance_type in ("full", "tied", "diag", "spherical")
        for prior_type in ("dirichlet_distribution", "dirichlet_process")
    ]
    with open(f"{name}.json", "w") as file:
        head = {"tool": "sklearn.mixture.BayesianGaussianMixture", "version": VERSION, "command": COMMAND}
        json.dump({**head, "data_set": data_set, "num_components": num_components, "runs": runs}, file, separators=(",", ":"))
        file.write("\n")


write("two2d", "two2d", 5, 100)
write("two2d_priors", "two2d", 3, 100, priors=explicit)
write("three5d", "three5d", 6, 100)
write("farorigin3d", "farorigin3d", 4, 100, far=True)
write("mfcc39", "mfcc39", 4, 20)
