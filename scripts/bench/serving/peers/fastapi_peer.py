"""The network behind FastAPI, as its documentation shows: a pydantic model of the body, a compiled call of the network. No keys, no metrics, no access log."""
import os

from fastapi import FastAPI
from network import load
from pydantic import BaseModel

predict = load(os.environ["BENCH_NETWORK"])
app = FastAPI()


class Question(BaseModel):
    features: list[float]


# Plain functions go to a thread pool; this one takes less time than that way there and back.
@app.post("/predict")
async def answer(question: Question) -> dict[str, float]:
    return {"probability": predict(question.features)}
