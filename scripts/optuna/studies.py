"""Runs Optuna's samplers on the test functions. Prints JSON: best value so far per function, sampler and seed, and probes of the functions."""

import json
import math
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")

HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_P = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def sphere(p):
    return sum((x - 1) ** 2 for x in p)


def rosenbrock(p):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(p, p[1:]))


def ackley(p):
    n = len(p)
    squares = sum(x * x for x in p) / n
    waves = sum(math.cos(2 * math.pi * x) for x in p) / n
    return -20 * math.exp(-0.2 * math.sqrt(squares)) - math.exp(waves) + 20 + math.e


def rastrigin(p):
    return 10 * len(p) + sum(x * x - 10 * math.cos(2 * math.pi * x) for x in p)


def branin(p):
    x, y = p
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(p):
    weights = [1, 1.2, 3, 3.2]
    inner = [sum(a * (x - c) ** 2 for a, x, c in zip(row, p, centers)) for row, centers in zip(HARTMANN_A, HARTMANN_P)]
    return -sum(w * math.exp(-i) for w, i in zip(weights, inner))


def mixed(p):
    kind, flag, x, count = p
    base, center, best = {"a": (1, -2, 2), "b": (0, 3, 7), "c": (0.5, 0, 5), "d": (2, 1, 1)}[kind]
    return base + (x - center) ** 2 + 0.1 * (count - best) ** 2 + (0 if flag == (kind == "b") else 1)


FUNCTIONS = {
    "sphere": (sphere, [(-5, 5)] * 5),
    "rosenbrock": (rosenbrock, [(-2.048, 2.048)] * 5),
    "ackley": (ackley, [(-32.768, 32.768)] * 5),
    "rastrigin": (rastrigin, [(-5.12, 5.12)] * 5),
    "branin": (branin, [(-5, 10), (0, 15)]),
    "hartmann6": (hartmann6, [(0, 1)] * 6),
    "mixed": (mixed, [["a", "b", "c", "d"], [True, False], (-5, 5), (0, 10, 1)]),
}


def suggest(trial, i, dimension):
    if isinstance(dimension, list):
        return trial.suggest_categorical(f"x{i}", dimension)
    if len(dimension) == 3:
        return trial.suggest_int(f"x{i}", dimension[0], dimension[1])
    return trial.suggest_float(f"x{i}", dimension[0], dimension[1])


def sampler_of(name, seed):
    if name == "cma-es":
        return optuna.samplers.CmaEsSampler(seed=seed)
    return optuna.samplers.TPESampler(seed=seed)


def bests(function, dimensions, contest, trials, seed):
    study = optuna.create_study(sampler=sampler_of(contest["kind"], seed))
    best, curve = math.inf, []
    while len(curve) < trials:
        asked = []
        for _ in range(min(contest["batch"], trials - len(curve))):
            trial = study.ask()
            asked.append((trial, [suggest(trial, i, dimension) for i, dimension in enumerate(dimensions)]))
        for trial, point in asked:
            value = function(point)
            study.tell(trial, value)
            best = min(best, value)
            curve.append(best)
    return curve


def main():
    request = json.load(sys.stdin)
    curves = {}
    for name in request["functions"]:
        function, dimensions = FUNCTIONS[name]
        for contest in request["contests"]:
            if contest["kind"] == "cma-es" and name == "mixed":
                continue
            key = f"{name} {contest['kind']} {contest['batch']}"
            curves[key] = [bests(function, dimensions, contest, request["trials"], s) for s in range(request["seeds"])]
    probes = {name: FUNCTIONS[name][0](point) for name, point in request["probes"].items()}
    json.dump({"version": optuna.__version__, "curves": curves, "probes": probes}, sys.stdout)


main()
