"""Reference values for test/math/gamma.test.ts, from scipy. Run in this folder:  /usr/bin/python3 make-gamma.py"""
import json
import platform

import numpy as np
import scipy
from scipy.special import betaln, digamma, gammaln

x = np.unique(np.concatenate([
    10.0 ** np.arange(-300, 301, 50), np.logspace(-8, 12, 61), np.linspace(0.1, 12, 120), np.arange(0.5, 40.5, 0.5),
    [1.4616321449683622, 1.4616321449683625, 0.9999999, 1.0000001, 1.9999999, 2.0000001, 9.999999999, 10.000000001],
]))  # fmt: skip
a, b = np.meshgrid([0.01, 0.5, 1, 1.0 / 3, 7, 150.25, 1e5], [0.001, 0.2, 1, 12.5, 300, 2e6])
version = f"scipy {scipy.__version__}, numpy {np.__version__}, python {platform.python_version()}"
with open("gamma.json", "w") as file:
    json.dump({
        "tool": "scipy.special: gammaln, digamma, betaln", "version": version, "command": "/usr/bin/python3 make-gamma.py",
        "x": x.tolist(), "gammaln": gammaln(x).tolist(), "digamma": digamma(x).tolist(),
        "a": a.ravel().tolist(), "b": b.ravel().tolist(), "betaln": betaln(a, b).ravel().tolist(),
    }, file, separators=(",", ":"))  # fmt: skip
    file.write("\n")
