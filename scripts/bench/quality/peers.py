"""scikit-learn's and lightgbm's answers to the rows that RankOps was given: JSON in, JSON out, nothing else on stdout.

In:  {"columns": [{"name", "kind": "number" | "category", "values"}], "labels": [0 | 1], "isTest": [bool], "rareBelow": int, "seeds": [int]}
Out: [{"name", "seed" | null, "scores": [probability of each test row], "cpuSeconds"}]
"""
import json
import os
import sys
import time
import warnings

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")  # ours has one thread too, and threads that wait count as CPU

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import QuantileTransformer

warnings.filterwarnings("ignore")


def places(values, is_train, rare_below):
    """One column per value with enough training rows, one for all rarer ones; a value that training never saw gives zeros."""
    seen, counts = np.unique(values[is_train], return_counts=True)
    frequent, rare = seen[counts >= rare_below], seen[counts < rare_below]
    columns = [values == value for value in frequent]
    if len(rare) > 0:
        columns.append(np.isin(values, rare))
    return np.column_stack(columns).astype(float)


def scores_of(model, train, labels, test):
    """Its probabilities, and the CPU seconds of fit and answers."""
    start = time.process_time()
    scores = model.fit(train, labels).predict_proba(test)[:, 1]
    return {"scores": scores.tolist(), "cpuSeconds": time.process_time() - start}


given = json.load(sys.stdin)
is_test = np.array(given["isTest"])
labels = np.array(given["labels"])[~is_test]
numbers = [np.array(column["values"], dtype=float) for column in given["columns"] if column["kind"] == "number"]
categories = [np.array(column["values"], dtype=str) for column in given["columns"] if column["kind"] == "category"]

quantiles = QuantileTransformer(n_quantiles=1000, output_distribution="normal", subsample=None)
plain = np.column_stack(numbers)
quantiles.fit(plain[~is_test])
table = np.hstack([quantiles.transform(plain)] + [places(values, ~is_test, given["rareBelow"]) for values in categories])
train, test = table[~is_test], table[is_test]

found = [{"name": "scikit-learn LR", "seed": None, **scores_of(LogisticRegression(C=0.3, max_iter=5000), train, labels, test)}]
for seed in given["seeds"]:
    mlp = MLPClassifier((64, 32), alpha=1e-3, batch_size=256, early_stopping=True, n_iter_no_change=5, max_iter=60, random_state=seed)
    found.append({"name": "scikit-learn MLP", "seed": seed, **scores_of(mlp, train, labels, test)})

try:
    import lightgbm
except ImportError:
    lightgbm = None
if lightgbm is not None:
    # Categories as what they are: their number in the order of their values.
    mixed = np.column_stack(numbers + [np.unique(values, return_inverse=True)[1] for values in categories])
    trees = lightgbm.LGBMClassifier(n_estimators=300, num_leaves=15, learning_rate=0.03, min_child_samples=40, subsample=0.8, subsample_freq=1,
                                    colsample_bytree=0.8, random_state=0, n_jobs=1, verbose=-1,
                                    categorical_feature=list(range(len(numbers), mixed.shape[1])))
    found.append({"name": "lightgbm", "seed": None, **scores_of(trees, mixed[~is_test], labels, mixed[is_test])})

json.dump(found, sys.stdout)
