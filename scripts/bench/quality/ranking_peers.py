"""What numpy, scipy, implicit, bm25s and tantivy show for the cases that RankOps was given: JSON in, JSON out, nothing else on stdout.

In:  {"k", "users": {"starts", "indices", "items"}, "cases": [row of each case], "trials": [{"name", "algorithm", ...settings, "seeds"}]}
     or {"k", "products": [{"title", "description"}], "queries": [text], "isHan": bool}
Out: [{"name", "seed" | null, "rankings": [[place]], "cpuSeconds"}]; a library that is not there is left out.
"""
import importlib.util
import json
import os
import re
import resource
import sys

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def has(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


def best(scores, k, floor=-np.inf):
    """Places of the k highest above the floor; equal ones ascending."""
    k = min(k, len(scores))
    border = np.partition(scores, len(scores) - k)[len(scores) - k]
    places = np.flatnonzero((scores >= border) & (scores > floor))
    return places[np.argsort(-scores[places], kind="stable")][:k].tolist()


def item_knn(matrix, neighbours, shrink):
    from scipy import sparse

    both = (matrix.T @ matrix).tocsc()
    length = np.sqrt(both.diagonal())
    columns = []
    for j in range(both.shape[1]):
        at = slice(both.indptr[j], both.indptr[j + 1])
        rows, values = both.indices[at], both.data[at]
        rows, values = rows[rows != j], values[rows != j]
        values = values / (length[rows] * length[j] + shrink)
        order = np.lexsort((rows, -values))[:neighbours]
        columns.append((rows[order], values[order]))
    starts = np.cumsum([0] + [len(rows) for rows, _ in columns])
    kept = sparse.csc_matrix((np.concatenate([v for _, v in columns]), np.concatenate([r for r, _ in columns]), starts), shape=both.shape)
    return lambda users: matrix[users].dot(kept.tocsr()).toarray()


def ease(matrix, regularization):
    gram = (matrix.T @ matrix).toarray().astype(float)
    gram[np.diag_indices_from(gram)] += regularization
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return lambda users: matrix[users] @ weights


def als(matrix, regularization, alpha, seed):
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=64, iterations=16, alpha=alpha, regularization=regularization, num_threads=1, use_cg=True, dtype=np.float32, random_state=seed)
    model.fit(matrix.astype(np.float32), show_progress=False)
    return lambda users: model.user_factors[users] @ model.item_factors.T


def recommend(given):
    from scipy import sparse

    users, cases, k = given["users"], np.array(given["cases"]), given["k"]
    matrix = sparse.csr_matrix((np.ones(len(users["indices"])), users["indices"], users["starts"]), shape=(len(users["starts"]) - 1, users["items"]))
    fits = {"itemKnn": lambda t, _: item_knn(matrix, t["neighbours"], t["shrink"]), "ease": lambda t, _: ease(matrix, t["regularization"])}
    if has("implicit"):
        fits["als"] = lambda t, seed: als(matrix, t["regularization"], t["alpha"], seed)
    for trial in given["trials"]:
        for seed in range(trial["seeds"] if trial.get("algorithm") in fits else 0):
            before, rankings = cpu(), []
            score = fits[trial["algorithm"]](trial, seed)
            for part in np.array_split(cases, max(1, len(cases) // 500)):
                for user, scores in zip(part, score(part)):
                    scores[matrix.indices[matrix.indptr[user]:matrix.indptr[user + 1]]] = -np.inf
                    rankings.append(best(scores, k))
            yield {"name": trial["name"], "seed": seed if trial["seeds"] > 1 else None, "rankings": rankings, "cpuSeconds": cpu() - before}


def han_tokens(text):
    """Latin runs, characters and pairs of characters."""
    for run in re.findall(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+", text.lower()):
        if run[0] < "\u3400":
            yield run
        else:
            yield from run
            yield from (run[i:i + 2] for i in range(len(run) - 1))


def bm25(given):
    import bm25s
    import Stemmer

    stem = Stemmer.Stemmer("english")
    tokens_of = (lambda text: list(han_tokens(text))) if given["isHan"] else lambda text: stem.stemWords(re.findall(r"[a-z0-9]+", text.lower()))
    fields = {"title": 1.0} if given["isHan"] else {"title": 1.0, "description": 0.2}
    before, indexes = cpu(), {}
    for field in fields:
        made = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        texts = [tokens_of(product[field]) for product in given["products"]]
        made.index(texts, show_progress=False)
        indexes[field] = made, set().union(*texts)
        rankings = []
        for query in given["queries"]:
            scores = np.zeros(len(given["products"]))
            for name, (index, known) in indexes.items():
                wanted = [token for token in tokens_of(query) if token in known]
                if wanted:
                    scores = scores + fields[name] * index.get_scores(wanted)
            rankings.append(best(scores, given["k"], 0))
        yield {"name": "bm25s, " + " + ".join(f"{weight:g} {name}" for name, weight in fields.items() if name in indexes), "seed": None, "rankings": rankings, "cpuSeconds": cpu() - before}


def tantivy_index(given):
    import tantivy

    before = cpu()
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("place", stored=True, fast=True)
    for field in ("title", "description"):
        schema.add_text_field(field, tokenizer_name="en_stem")
    made = tantivy.Index(schema.build())
    writer = made.writer(num_threads=1)
    for place, product in enumerate(given["products"]):
        writer.add_document(tantivy.Document(place=place, **product))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()
    rankings = []
    for query in given["queries"]:
        parsed = made.parse_query(re.sub(r"[^a-z0-9 ]", " ", query.lower()), ["title", "description"], field_boosts={"title": 3.0})
        rankings.append([searcher.doc(address)["place"][0] for _, address in searcher.search(parsed, given["k"]).hits])
    yield {"name": "tantivy, title³ description", "seed": None, "rankings": rankings, "cpuSeconds": cpu() - before}


given = json.load(sys.stdin)
found = list(recommend(given)) if "users" in given else []
if "products" in given and has("bm25s", "Stemmer"):
    found += bm25(given)
if "products" in given and has("tantivy") and not given["isHan"]:
    found += tantivy_index(given)
json.dump(found, sys.stdout)
