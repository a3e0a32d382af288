"""Reference values for choosing and comparing mixtures: `/usr/bin/python3 make-choosing.py` in this folder.

scikit-learn's bic, aic, score_samples, predict and sample on mixtures that it trained, of all four covariance types;
entropy and Kullback-Leibler divergence of mixtures in one and two dimensions by numerical integration.
"""
import json
import numpy, scipy, sklearn
from scipy.special import logsumexp, rel_entr
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

ROWS = 40
SAMPLES = 200_000


def trained(x, covariance_type):
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=0, reg_covar=1e-6, tol=1e-6).fit(x)
    drawn, components = model.sample(SAMPLES)
    return {
        "covariance_type": covariance_type,
        "weights": model.weights_.tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": model.covariances_.ravel().tolist(),
        "n_parameters": int(model._n_parameters()),
        "bic": model.bic(x),
        "aic": model.aic(x),
        "score_samples": model.score_samples(x[:ROWS]).tolist(),
        "predict": model.predict(x).tolist(),
        "sample": {
            "n": SAMPLES,
            "mean": drawn.mean(axis=0).tolist(),
            "covariance": numpy.cov(drawn.T, bias=True).ravel().tolist(),
            "shares": (numpy.bincount(components, minlength=3) / SAMPLES).tolist(),
        },
    }


def log_density(mixture, x):
    dim = len(mixture["means"][0])
    parts = [
        numpy.log(w) + multivariate_normal(m, numpy.reshape(c, (dim, dim))).logpdf(x)
        for w, m, c in zip(mixture["weights"], mixture["means"], mixture["covariances"])
    ]
    return logsumexp(parts, axis=0)


def integral(f, dim, reach, step=0.02):
    """The trapezoidal rule, which is exact to rounding for such smooth functions that vanish at both ends."""
    axis = numpy.arange(-reach, reach, step)
    if dim == 1:
        return float(f(axis[:, None]).sum() * step)
    return float(sum(f(numpy.column_stack([numpy.full(len(axis), x), axis])).sum() for x in axis) * step * step)


def pair(p, q, reach):
    dim = len(p["means"][0])

    def minus_log(x):
        return -numpy.exp(log_density(p, x)) * log_density(p, x)

    def ratio(x):
        return numpy.exp(log_density(p, x)) * (log_density(p, x) - log_density(q, x))

    return {
        "p": p,
        "q": q,
        "entropy": integral(minus_log, dim, reach),
        "divergence": integral(ratio, dim, reach),
        **pairwise(p, q),
    }


def gaussian_divergence(m, c, other_m, other_c):
    inverse = numpy.linalg.inv(other_c)
    d = numpy.subtract(other_m, m)
    log_ratio = numpy.log(numpy.linalg.det(other_c) / numpy.linalg.det(c))
    return 0.5 * (log_ratio + numpy.trace(inverse @ c) + d @ inverse @ d - len(m))


def divergences(p, q):
    dim = len(p["means"][0])
    shape = lambda mixture: [numpy.reshape(c, (dim, dim)) for c in mixture["covariances"]]
    return numpy.array(
        [
            [gaussian_divergence(m, c, n, d) for n, d in zip(q["means"], shape(q))]
            for m, c in zip(p["means"], shape(p))
        ]
    )


def pairwise(p, q):
    """Hershey and Olsen 2007, sections 7 and 8, in the linear domain; the bound after very many turns."""
    pi, omega = numpy.array(p["weights"]), numpy.array(q["weights"])
    within, across = numpy.exp(-divergences(p, p)), numpy.exp(-divergences(p, q))
    variational = float(pi @ numpy.log((within @ pi) / (across @ omega)))
    phi = numpy.outer(pi, omega)
    for _ in range(20_000):
        psi = omega * phi / phi.sum(axis=0)
        phi = psi * across
        phi *= (pi / phi.sum(axis=1))[:, None]
    bound = float((rel_entr(phi, psi) + phi * divergences(p, q)).sum())
    return {"variational": variational, "variational_bound": bound}


def mixture(weights, means, covariances):
    return {"weights": weights, "means": means, "covariances": covariances}


one = mixture([0.3, 0.5, 0.2], [[-2.0], [0.5], [4.0]], [[0.4], [1.0], [2.0]])
other = mixture([0.6, 0.4], [[-1.0], [3.0]], [[1.5], [1.0]])
near = mixture([0.25, 0.5, 0.25], [[-2.2], [0.5], [3.5]], [[0.5], [1.1], [1.5]])
flat = mixture([0.5, 0.5], [[-1.0, 0.0], [1.5, 1.0]], [[1.0, 0.3, 0.3, 0.5], [0.6, -0.2, -0.2, 0.9]])
wide = mixture([0.7, 0.3], [[0.0, 0.0], [2.0, 2.0]], [[1.5, 0.2, 0.2, 1.2], [1.0, 0.0, 0.0, 1.0]])

x = numpy.array(json.load(open("../gmm/three5d.json"))["data"])
json.dump(
    {
        "tool": f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, scipy {scipy.__version__}",
        "command": "/usr/bin/python3 make-choosing.py",
        "data": "../gmm/three5d.json",
        "trained": [trained(x, kind) for kind in ["diag", "full", "tied", "spherical"]],
        "integrals": [pair(one, other, 40), pair(other, one, 40), pair(one, near, 40), pair(flat, wide, 15)],
    },
    open("choosing.json", "w"),
    indent=1,
)
