"""Reference values for test/features, from scikit-learn and scipy. Run in this folder:  /usr/bin/python3 make_golden.py"""
import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.linalg import eigh
from scipy.signal import lfilter, savgol_filter
from scipy.stats import norm, rankdata
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

COMMAND = "/usr/bin/python3 make_golden.py"
VERSION = f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, python {platform.python_version()}"


def write(name, tool, **values):
    plain = {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in values.items()}
    with open(name, "w") as file:
        json.dump({"tool": tool, "version": VERSION, "command": COMMAND, **plain}, file, separators=(",", ":"))
        file.write("\n")


random = np.random.RandomState(7)
mixing = random.normal(size=(5, 5))
labels = np.repeat([0, 1, 2, 3], [18, 25, 12, 15])
centres = random.normal(size=(4, 5)) * 2
# Columns of unlike scale, and far from zero.
data = ((random.normal(size=(70, 5)) + centres[labels]) @ mixing) * [30, 1, 0.5, 2, 0.1] + [400, 0, -3, 8, 1]
data = np.round(data, 4)

plain = PCA(svd_solver="full").fit(data)
white = PCA(svd_solver="full", whiten=True, n_components=3).fit(data)
write(
    "pca.json", "sklearn.decomposition.PCA(svd_solver='full')", data=data, mean=plain.mean_,
    components=plain.components_, whitened_3=white.transform(data),
)  # fmt: skip

lda = LinearDiscriminantAnalysis(solver="eigen").fit(data, labels)
means = np.stack([data[labels == c].mean(0) for c in range(4)])
shares = np.bincount(labels) / len(labels)
within = sum(shares[c] * np.cov(data[labels == c].T, bias=True) for c in range(4))
between = (means - data.mean(0)).T @ np.diag(shares) @ (means - data.mean(0))
shrunk = 0.7 * within + 0.3 * np.diag(np.diag(within))
values, vectors = eigh(between, shrunk)
write(
    "lda.json", "sklearn LinearDiscriminantAnalysis(solver='eigen'); shrinkage: scipy.linalg.eigh", data=data,
    labels=labels, scalings=lda.scalings_[:, :3], shrinkage=0.3, shrunk_scalings=vectors[:, ::-1][:, :3],
)  # fmt: skip

tracks = np.round(np.cumsum(random.normal(size=(60, 3)), axis=0) + [10, -4, 0], 4)
numerator = [0.2, 0.1, 0, -0.1, -0.2]


def rastamat(x, pole):
    """rastafilt.m of rastamat: the first four frames fill the state of the numerator and give 0."""
    _, state = lfilter(numerator, 1, x[:4], zi=np.zeros(4))
    rest, _ = lfilter(numerator, [1, -pole], x[4:], zi=state)
    return np.concatenate([np.zeros(4), rest])


write(
    "rasta.json", "scipy.signal.lfilter, as rastafilt.m calls filter", data=tracks,
    pole_098=np.stack([rastamat(x, 0.98) for x in tracks.T], 1),
    pole_094=np.stack([rastamat(x, 0.94) for x in tracks.T], 1),
)  # fmt: skip

# Whole numbers: many ties.
ties = np.round(random.normal(size=(40, 2)) * [3, 1000])
write(
    "warping.json", "scipy.stats.norm.ppf((rankdata(x) - 0.5) / N) over the whole column", data=ties,
    warped=np.stack([norm.ppf((rankdata(x) - 0.5) / len(x)) for x in ties.T], 1),
)  # fmt: skip

cases = [
    {"order": n, "window": w, "data": savgol_filter(tracks, 2 * w + 1, polyorder=n, deriv=n, axis=0, mode="interp").tolist()}
    for n, w in [(1, 1), (2, 1), (1, 3), (2, 3), (3, 3), (4, 5)]
]
write("savgol.json", "scipy.signal.savgol_filter(x, 2 w + 1, polyorder=n, deriv=n, mode='interp')", input=tracks, cases=cases)
