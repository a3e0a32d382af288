"""Mixtures in Kaldi's formats, byte by byte after Kaldi's sources (gmm/diag-gmm.cc, gmm/full-gmm.cc, gmm/am-diag-gmm.cc,
matrix/kaldi-vector.cc, kaldi-matrix.cc, packed-matrix.cc, base/io-funcs.cc), and what should be read from them.

    python3 make-kaldi.py      # Debian 12: numpy 1.24.2; Kaldi itself was not at hand
"""
import json
import struct

import numpy as np

random = np.random.default_rng(21)
WEIGHTS = np.array([0.2, 0.5, 0.3])
MEANS = random.normal(size=(3, 4)) * 3 + [20.0, 0.0, -5.0, 1.0]
VARIANCES = random.uniform(0.3, 4.0, size=(3, 4))
MIXING = random.normal(size=(3, 4, 4))
MATRICES = MIXING @ MIXING.transpose(0, 2, 1) + 0.3 * np.eye(4)
DIM = MEANS.shape[1]

token = lambda text: text.encode() + b" "
integer = lambda value: b"\4" + struct.pack("<i", value)


def values(array, double):
    return np.ascontiguousarray(array, "<f8" if double else "<f4").tobytes()


def vector(array, double):
    return token("DV" if double else "FV") + integer(len(array)) + values(array, double)


def matrix(array, double):
    return token("DM" if double else "FM") + b"".join(map(integer, array.shape)) + values(array, double)


def packed(array, double):
    return token("DP" if double else "FP") + integer(len(array)) + values(array[np.tril_indices(len(array))], double)


def gconsts_diag(weights, means_invvars, inv_vars):
    """DiagGmm::ComputeGconsts."""
    result = []
    for k in range(len(weights)):
        gc = np.log(weights[k]) - 0.5 * np.log(2 * np.pi) * DIM
        for d in range(DIM):
            gc += 0.5 * np.log(inv_vars[k, d]) - 0.5 * means_invvars[k, d] ** 2 / inv_vars[k, d]
        result.append(gc)
    return np.array(result)


def gconsts_full(weights, means_invcovars, inv_covars):
    """FullGmm::ComputeGconsts."""
    result = []
    for k in range(len(weights)):
        covar = np.linalg.inv(inv_covars[k])
        logdet = np.linalg.slogdet(covar)[1]
        quadratic = means_invcovars[k] @ covar @ means_invcovars[k]
        result.append(np.log(weights[k]) - 0.5 * (DIM * np.log(2 * np.pi) + logdet + quadratic))
    return np.array(result)


def diag(double, gconsts=True):
    inv_vars = 1 / VARIANCES
    means_invvars = MEANS * inv_vars
    head = token("<GCONSTS>") + vector(gconsts_diag(WEIGHTS, means_invvars, inv_vars), double) if gconsts else b""
    return (
        token("<DiagGMM>") + head + token("<WEIGHTS>") + vector(WEIGHTS, double)
        + token("<MEANS_INVVARS>") + matrix(means_invvars, double) + token("<INV_VARS>") + matrix(inv_vars, double)
        + token("</DiagGMM>")
    )  # fmt: skip


def full(double):
    inv_covars = np.linalg.inv(MATRICES)
    means_invcovars = np.einsum("kij,kj->ki", inv_covars, MEANS)
    return (
        token("<FullGMM>") + token("<GCONSTS>") + vector(gconsts_full(WEIGHTS, means_invcovars, inv_covars), double)
        + token("<WEIGHTS>") + vector(WEIGHTS, double) + token("<MEANS_INVCOVARS>") + matrix(means_invcovars, double)
        + token("<INV_COVARS>") + b"".join(packed(inverse, double) for inverse in inv_covars) + token("</FullGMM>")
    )  # fmt: skip


def full_text():
    """Seven digits, as Kaldi's streams write them."""
    inv_covars = np.linalg.inv(MATRICES)
    means_invcovars = np.einsum("kij,kj->ki", inv_covars, MEANS)
    number = lambda value: f"{value:.7g}"
    line = lambda array: "".join(f"{number(value)} " for value in array)
    text = "<FullGMM> \n<GCONSTS>  [ " + line(gconsts_full(WEIGHTS, means_invcovars, inv_covars)) + "]\n"
    text += "<WEIGHTS>  [ " + line(WEIGHTS) + "]\n<MEANS_INVCOVARS>  [\n  "
    text += "\n  ".join(line(row) for row in means_invcovars) + "]\n<INV_COVARS> "
    for inverse in inv_covars:
        text += "[\n" + "\n".join(line(inverse[i, : i + 1]) for i in range(DIM)) + "]\n"
    return (text + "</FullGMM> \n").encode()


def acoustic_model():
    """A transition model of one phone of two states, then two pdfs."""
    states = b"".join(integer(value) for value in (0, 0, 2, 0)) + struct.pack("<f", 0.75)
    transitions = (
        token("<TransitionModel>") + token("<Topology>") + states + token("</Topology>")
        + token("<Triples>") + integer(1) + integer(1) + integer(0) + integer(0) + token("</Triples>")
        + token("<LogProbs>") + vector(np.log([1, 0.75, 0.25]), False) + token("</LogProbs>") + token("</TransitionModel>")
    )  # fmt: skip
    return transitions + token("<DIMENSION>") + integer(DIM) + token("<NUMPDFS>") + integer(2) + diag(False) + diag(True)


FILES = {
    "diag-float.gmm": b"\0B" + diag(False),
    "diag-double.gmm": b"\0B" + diag(True),
    "diag-without-gconsts.gmm": b"\0B" + diag(True, gconsts=False),
    "full-float.gmm": b"\0B" + full(False),
    "full-double.gmm": b"\0B" + full(True),
    "full-text.gmm": full_text(),
    "two-pdfs.mdl": b"\0B" + acoustic_model(),
}
for name, content in FILES.items():
    with open(name, "wb") as file:
        file.write(content)

inv_covars = np.linalg.inv(MATRICES)
expected = {
    "tool": f"numpy {np.__version__}",
    "weights": WEIGHTS.tolist(),
    "means": MEANS.ravel().tolist(),
    "variances": VARIANCES.ravel().tolist(),
    "matrices": MATRICES.ravel().tolist(),
    "gconsts_diag": gconsts_diag(WEIGHTS, MEANS / VARIANCES, 1 / VARIANCES).tolist(),
    "gconsts_full": gconsts_full(WEIGHTS, np.einsum("kij,kj->ki", inv_covars, MEANS), inv_covars).tolist(),
}
with open("kaldi-expected.json", "w") as file:
    json.dump(expected, file)
