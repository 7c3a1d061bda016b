"""Optuna's samplers, asked and told in lines of JSON on stdin and stdout. Values are measured by who asks."""

import json
import math
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


def sampler_of(name, seed):
    if name == "cma-es":
        return optuna.samplers.CmaEsSampler(seed=seed)
    return optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)


def suggest(trial, dimension):
    name = dimension["name"]
    if "options" in dimension:
        return trial.suggest_categorical(name, dimension["options"])
    low, high, step = dimension["min"], dimension["max"], dimension["step"]
    if dimension["kind"] == "int":
        return trial.suggest_int(name, low, high, step=step)
    return trial.suggest_float(name, low, high, step=step)


def points(study, dimensions, count):
    asked = []
    for _ in range(count):
        trial = study.ask()
        asked.append((trial, [suggest(trial, dimension) for dimension in dimensions]))
    return asked


def main():
    print(json.dumps(optuna.__version__), flush=True)
    study, dimensions, asked = None, [], []
    for line in sys.stdin:
        message = json.loads(line)
        if "study" in message:
            study = optuna.create_study(sampler=sampler_of(message["study"], message["seed"]))
            dimensions = message["dimensions"]
        elif "ask" in message:
            asked = points(study, dimensions, message["ask"])
            print(json.dumps([point for _, point in asked]), flush=True)
        else:
            for (trial, _), value in zip(asked, message["tell"], strict=True):
                # Without a value behind all others, as ours has it, and not forgotten.
                study.tell(trial, math.inf if value is None else value)


main()
