"""Reference values for test/evaluate/roc-curve.test.ts, from scikit-learn. Run in this folder:  /usr/bin/python3 make-roc.py"""
import json
import platform

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score, roc_curve

random = np.random.RandomState(3)
sets = {
    "overlapping": (random.normal(1, 1, 60), random.normal(0, 1.5, 90)),
    "ties": (random.randint(2, 9, 50).astype(float), random.randint(0, 7, 80).astype(float)),
    "separable": (np.array([2.0, 3.0]), np.array([-1.0, 0.0, 1.0])),
    "all equal": (np.ones(4), np.ones(3)),
    "reversed": (np.array([-2.0, -1.0]), np.array([1.0, 2.0, 3.0])),
}
results = []
for name, (targets, non_targets) in sets.items():
    targets, non_targets = np.round(targets, 3), np.round(non_targets, 3)
    labels = np.r_[np.ones(len(targets)), np.zeros(len(non_targets))]
    scores = np.r_[targets, non_targets]
    false_alarms, detections, thresholds = roc_curve(labels, scores, drop_intermediate=False)
    results.append({
        "name": name, "targets": targets.tolist(), "non_targets": non_targets.tolist(), "auc": roc_auc_score(labels, scores),
        "fpr": false_alarms.tolist(), "tpr": detections.tolist(), "thresholds": thresholds.tolist(),
    })  # fmt: skip
with open("roc.json", "w") as file:
    json.dump({
        "tool": "sklearn.metrics: roc_curve(drop_intermediate=False), roc_auc_score; the first threshold is its largest plus 1",
        "version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, python {platform.python_version()}",
        "command": "/usr/bin/python3 make-roc.py", "sets": results,
    }, file, separators=(",", ":"))  # fmt: skip
    file.write("\n")
