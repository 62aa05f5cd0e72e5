# Fits implicit's ALS each time a line comes, tells seconds as a line of JSON; its vectors go to users.f32 and items.f32 in the folder.
# argv: a folder with starts.i32 and indices.i32 of users x items, and the settings as JSON.
import json
import os
import resource
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np
import scipy.sparse as sparse
from implicit.cpu.als import AlternatingLeastSquares

folder, settings = sys.argv[1], json.loads(sys.argv[2])
starts = np.fromfile(os.path.join(folder, "starts.i32"), dtype=np.int32)
indices = np.fromfile(os.path.join(folder, "indices.i32"), dtype=np.int32)
matrix = sparse.csr_matrix((np.ones(len(indices), dtype=np.float32), indices, starts), shape=(settings["users"], settings["items"]))

for run, _ in enumerate(sys.stdin):
    model = AlternatingLeastSquares(
        factors=settings["factors"], iterations=settings["iterations"], alpha=settings["alpha"], regularization=settings["regularization"],
        num_threads=settings["threads"], use_cg=True, dtype=np.float32, random_state=run,
    )
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    model.fit(matrix, show_progress=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    model.user_factors.astype(np.float32).tofile(os.path.join(folder, "users.f32"))
    model.item_factors.astype(np.float32).tofile(os.path.join(folder, "items.f32"))
    print(json.dumps({"wallSeconds": wall, "cpuSeconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}), flush=True)
