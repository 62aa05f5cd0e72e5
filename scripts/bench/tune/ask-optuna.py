"""Optuna's trials on an objective that is computed by whoever started this: a line of JSON on stdout asks, a line on stdin answers.

In, first line:  {"ranges": [{"key", "min", "max", "scale", "isWhole"} or {"key", "choices"}], "own": {key: value}, "seeds": [int], "trials": int, "pruner": bool}
Out, each trial: {"ask": {key: value}};  in: [loss after each epoch]
Out, each seed:  {"seed": int, "trials": [{"epochs": int, "value": float or null}]}
"""
import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def tell(message):
    print(json.dumps(message), flush=True)


def suggest(trial, spec):
    if "choices" in spec:
        return trial.suggest_categorical(spec["key"], spec["choices"])
    suggest_number = trial.suggest_int if spec["isWhole"] else trial.suggest_float
    return suggest_number(spec["key"], spec["min"], spec["max"], log=spec["scale"] == "log")


def search(task, seed):
    spent = []

    def objective(trial):
        tell({"ask": {spec["key"]: suggest(trial, spec) for spec in task["ranges"]}})
        losses = json.loads(sys.stdin.readline())
        for epoch, loss in enumerate(losses, 1):
            trial.report(loss, epoch)
            if task["pruner"] and epoch < len(losses) and trial.should_prune():
                spent.append({"epochs": epoch, "value": None})
                raise optuna.TrialPruned()
        spent.append({"epochs": len(losses), "value": losses[-1]})
        return losses[-1]

    pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3) if task["pruner"] else optuna.pruners.NopPruner()
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed), pruner=pruner)
    study.enqueue_trial(task["own"])
    study.optimize(objective, n_trials=task["trials"])
    return spent


task = json.loads(sys.stdin.readline())
for seed in task["seeds"]:
    tell({"seed": seed, "trials": search(task, seed)})
