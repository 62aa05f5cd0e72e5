"""bm25s or tantivy on the products and queries of stdin; what measure-engine.ts asks and expects. CPU is user and system time of all threads."""
import json
import re
import sys
import time


def tantivy_engine():
    import tantivy

    def index(products):
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("product", stored=True, fast=True)
        schema.add_text_field("title", tokenizer_name="en_stem")
        schema.add_text_field("description", tokenizer_name="en_stem")
        made = tantivy.Index(schema.build())
        writer = made.writer(heap_size=512_000_000, num_threads=1)
        for product in products:
            writer.add_document(tantivy.Document(**product))
        writer.commit()
        writer.wait_merging_threads()
        made.reload()
        searcher = made.searcher()

        def search(query, k):
            parsed = made.parse_query(re.sub(r"[^a-z0-9 ]", " ", query.lower()), ["title", "description"], field_boosts={"title": 3.0})
            return searcher.search(parsed, k).hits

        return search, lambda hits: [searcher.doc(address)["product"][0] for _, address in hits]

    return index


def bm25s_engine():
    import bm25s
    import Stemmer

    def index(products):
        stemmer = Stemmer.Stemmer("english")

        def tokenize(texts, **options):
            return bm25s.tokenize(texts, token_pattern=r"[a-z0-9]+", stopwords=None, stemmer=stemmer, show_progress=False, **options)

        made = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        made.index(tokenize([f"{product['title']} {product['description']}" for product in products]), show_progress=False)

        def search(query, k):
            tokens = tokenize([query], return_ids=False)
            return made.retrieve(tokens, k=k, show_progress=False)[0][0] if tokens[0] else []

        return search, lambda places: [products[place]["product"] for place in places]

    return index


task = json.load(sys.stdin)
index = {"tantivy": tantivy_engine, "bm25s": bm25s_engine}[task["engine"]]()
seconds = []
for _ in range(task["runs"]):
    before = time.process_time()
    search, products_of = index(task["products"])
    seconds.append(time.process_time() - before)
rankings = [products_of(search(query, task["k"])) for query in task["queries"]]
before = time.process_time()
for _ in range(task["rounds"]):
    for query in task["queries"]:
        search(query, task["k"])
queries = task["rounds"] * len(task["queries"])
json.dump({"name": task["engine"], "indexSeconds": seconds, "queryMs": 1000 * (time.process_time() - before) / queries, "rankings": [[int(product) for product in ranking] for ranking in rankings]}, sys.stdout)
