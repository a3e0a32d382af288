"""Fisher's irises, and what scikit-learn makes of them: /usr/bin/python3 make-iris.py (writes iris.csv and iris.json)"""
import json
import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

iris = load_iris()
columns = ["sepal length", "sepal width", "petal length", "petal width"]
with open("iris.csv", "w") as file:
    file.write(",".join(columns + ["species"]) + "\n")
    for row, target in zip(iris.data.tolist(), iris.target):
        file.write(",".join(map(str, row)) + f",{iris.target_names[target]}\n")

settings = dict(covariance_type="full", reg_covar=1e-10, tol=1e-9, max_iter=2000, random_state=0)
mixtures = []
for components in (1, 2, 3):
    # The start that voxmix has too: one draw of random rows or of k-means may end elsewhere, the best of many does not.
    mixture = GaussianMixture(components, n_init=50, **settings).fit(iris.data)
    mixtures.append({
        "components": components,
        "bic": mixture.bic(iris.data),
        "logLikelihood": mixture.score(iris.data),
        "weights": sorted(mixture.weights_.tolist(), reverse=True),
        "adjustedRandIndex": adjusted_rand_score(iris.target, mixture.predict(iris.data)),
    })
kmeans = KMeans(3, n_init=50, random_state=0).fit(iris.data)
print(json.dumps({"mixtures": mixtures, "inertia": kmeans.inertia_}))
with open("iris.json", "w") as file:
    json.dump({
        "tool": f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}",
        "settings": {**settings, "n_init": 50},
        "mixtures": mixtures,
        "kmeans": {
            "inertia": kmeans.inertia_,
            "adjustedRandIndex": adjusted_rand_score(iris.target, kmeans.labels_),
        },
    }, file)
