"""The network behind BentoML, one request at a time as for the others. No keys, no access log."""
import os

import bentoml
from network import load


@bentoml.service(workers=int(os.environ["BENCH_WORKERS"]), metrics={"enabled": False}, logging={"access": {"enabled": False}})
class Peer:
    def __init__(self) -> None:
        self.network = load(os.environ["BENCH_NETWORK"])

    @bentoml.api
    async def predict(self, features: list[float]) -> dict[str, float]:
        return {"probability": self.network(features)}
