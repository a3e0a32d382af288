"""Mixtures fitted by scikit-learn, each stored as people store them, with score_samples of the same frames.

    python3 make-sklearn.py      # Debian 12: scikit-learn 1.2.1, numpy 1.24.2
"""
import json
import os

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

ATTRIBUTES = ("weights_", "means_", "covariances_", "precisions_cholesky_")
DTYPES = {"F64": np.float64, "F32": np.float32}


def write_safetensors(path, tensors, metadata, dtype):
    """The container as its description in the README of huggingface/safetensors has it."""
    header, body = {"__metadata__": metadata}, b""
    for name, values in tensors.items():
        raw = np.ascontiguousarray(values, DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(values.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + body)


random = np.random.default_rng(20)
centres = random.normal(size=(4, 3)) * 4 + [100.0, 0.0, -3.0]
mixing = random.normal(size=(4, 3, 3))
frames = np.concatenate([centre + random.normal(size=(60, 3)) @ mix for centre, mix in zip(centres, mixing)])
new = frames[::8] + random.normal(size=frames[::8].shape)

expected = {
    "tool": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "frames": new.tolist(),
    "score_samples": {},
    "score_samples_float32": {},
}
for kind in ("full", "tied", "diag", "spherical"):
    gm = GaussianMixture(4, covariance_type=kind, random_state=0, max_iter=20, tol=1e-6).fit(frames)
    expected["score_samples"][kind] = gm.score_samples(new).tolist()
    with open(f"{kind}.json", "w") as file:
        json.dump({**{name: getattr(gm, name).tolist() for name in ATTRIBUTES}, "covariance_type": kind}, file)
    os.makedirs(f"{kind}-npy", exist_ok=True)
    for name in ATTRIBUTES:
        values = getattr(gm, name)
        # One array in Fortran's order, one big-endian: numpy.save keeps both.
        values = np.asfortranarray(values) if name == "covariances_" else values
        np.save(f"{kind}-npy/{name}.npy", values.astype(">f8") if name == "means_" else values)
    if kind == "tied":
        with open("tied-npy/params.json", "w") as file:
            json.dump(gm.get_params(), file)
    tensors = {name[:-1]: getattr(gm, name) for name in ATTRIBUTES[:3]}
    dtype = "F32" if kind in ("full", "diag") else "F64"
    write_safetensors(f"{kind}.safetensors", tensors, {"covariance_type": kind}, dtype)
    if dtype == "F32":
        for name in ATTRIBUTES[:3]:
            setattr(gm, name, getattr(gm, name).astype(np.float32).astype(np.float64))
        from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

        gm.precisions_cholesky_ = _compute_precision_cholesky(gm.covariances_, kind)
        expected["score_samples_float32"][kind] = gm.score_samples(new).tolist()

with open("expected.json", "w") as file:
    json.dump(expected, file)
