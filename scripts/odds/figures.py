"""Honest odds computed independently: one JSON on stdin, {cases: [...], quantiles: [p], ruin: [...], anova: {...}}, one on stdout."""

import json
import sys
import warnings
from itertools import combinations

import arch
import numpy as np
import scipy
from arch.bootstrap import SPA, optimal_block_length
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import kurtosis, linregress, norm, rankdata, skew


def sharpes(returns: np.ndarray) -> np.ndarray:
    """Of columns, per day."""
    return returns.mean(axis=0) / returns.std(axis=0, ddof=1)


def probabilistic(sharpe, n, third, fourth, benchmark=0.0):
    return norm.cdf((sharpe - benchmark) * np.sqrt(n - 1) / np.sqrt(1 - third * sharpe + (fourth - 1) / 4 * sharpe**2))


def expected_maximum(trials: int) -> float:
    gamma = np.euler_gamma
    return (1 - gamma) * norm.ppf(1 - 1 / trials) + gamma * norm.ppf(1 - 1 / (trials * np.e))


def silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    found = []
    for i, label in enumerate(labels):
        own = (labels == label) & (np.arange(len(labels)) != i)
        if not own.any():
            found.append(0.0)
            continue
        inside = distances[i, own].mean()
        outside = min(distances[i, labels == other].mean() for other in set(labels) - {label})
        found.append((outside - inside) / max(inside, outside))
    return float(np.mean(found))


def clusters(returns: np.ndarray):
    rho = np.corrcoef(returns.T)
    distances = np.sqrt(np.clip((1 - rho) / 2, 0, None))
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    by_count = [
        silhouette(distances, fcluster(tree, count, "maxclust")) for count in range(returns.shape[1] - 1, 1, -1)
    ]
    best = returns.shape[1] - 1 - int(np.argmax(by_count))
    return tree[:, 2].tolist(), by_count, best if max(by_count) >= 0.25 else returns.shape[1]


def overfitting(returns: np.ndarray, blocks: int) -> dict:
    days, trials = returns.shape
    edges = [block * days // blocks for block in range(blocks + 1)]
    parts = [returns[edges[b] : edges[b + 1]] for b in range(blocks)]
    chosen, judged, means, logits = [], [], [], []
    for half in combinations(range(blocks), blocks // 2):
        here = sharpes(np.concatenate([parts[b] for b in half]))
        there = sharpes(np.concatenate([parts[b] for b in range(blocks) if b not in half]))
        best = int(np.argmax(here))
        rank = rankdata(there)[best] / (trials + 1)
        logits.append(np.log(rank / (1 - rank)))
        chosen.append(here[best])
        judged.append(there[best])
        means.append(there.mean())
    line = linregress(chosen, judged)
    points = np.sort(np.concatenate([judged, means]))
    own = np.searchsorted(np.sort(judged), points, side="right") / len(judged)
    others = np.searchsorted(np.sort(means), points, side="right") / len(means)
    areas = np.concatenate([[0], np.cumsum((others - own)[:-1] * np.diff(points))])
    return {
        "probability": float(np.mean(np.array(logits) <= 0)),
        "logits": sorted(logits),
        "slope": line.slope,
        "intercept": line.intercept,
        "r_squared": line.rvalue**2,
        "probability_of_loss": float(np.mean(np.array(judged) < 0)),
        "first_order": bool((own <= others).all()),
        "second_order": bool((areas >= -1e-12).all()),
        "least_area": float(areas.min()),
    }


def long_run_deviation(values: np.ndarray, mean_block: float) -> float:
    n = len(values)
    q = 1 / mean_block
    centered = values - values.mean()
    lags = np.arange(1, n)
    kernel = (n - lags) / n * (1 - q) ** lags + lags / n * (1 - q) ** (n - lags)
    covariances = np.array([centered[lag:] @ centered[: n - lag] / n for lag in range(n)])
    return float(np.sqrt(covariances[0] + 2 * kernel @ covariances[1:]))


def superior(returns: np.ndarray, benchmark: np.ndarray, samples: np.ndarray, mean_block: float) -> dict:
    differences = returns - benchmark[:, None]
    n = len(differences)
    center = differences.mean(axis=0)
    omega = np.array([long_run_deviation(column, mean_block) for column in differences.T])
    drawn = differences[samples].mean(axis=1)
    observed = max(0, (np.sqrt(n) * center / omega).max())
    keeps = np.sqrt(n) * center / omega >= -np.sqrt(2 * np.log(np.log(n)))
    centers = {"lower": np.maximum(0, center), "consistent": np.where(keeps, center, 0), "upper": center}
    found = {
        name: float(np.mean(np.maximum(0, (np.sqrt(n) * (drawn - by) / omega).max(axis=1)) >= observed))
        for name, by in centers.items()
    }
    return {"reality_check": float(np.mean((drawn - center).max(axis=1) >= center.max())), **found}


def arch_reality_check(returns: np.ndarray, benchmark: np.ndarray, mean_block: float) -> float:
    """arch's test is of plain mean differences: its upper bound is White's."""
    test = SPA(-benchmark, -returns, block_size=mean_block, reps=20_000, bootstrap="stationary", seed=1)
    test.compute()
    return float(test.pvalues["upper"])


def block_length(values: np.ndarray) -> float:
    """By the formulas of the two papers; arch takes other correlations for the bandwidth (each of the ends of the series)."""
    n = len(values)
    centered = values - values.mean()
    in_row = max(5, int(np.log10(n)))
    most = int(np.ceil(np.sqrt(n))) + in_row
    covariances = np.array([centered[lag:] @ centered[: n - lag] / n for lag in range(most + 1)])
    quiet = np.abs(covariances / covariances[0]) < 2 * np.sqrt(np.log10(n) / n)
    first = next((lag for lag in range(1, most - in_row + 2) if quiet[lag : lag + in_row].all()), None)
    bandwidth = most if first is None else min(2 * first, most)
    lags = np.arange(1, bandwidth + 1)
    window = np.minimum(1, 2 * (1 - lags / bandwidth)) * covariances[1 : bandwidth + 1]
    slope = 2 * (window * lags).sum()
    spectrum = covariances[0] + 2 * window.sum()
    length = (2 * slope**2 / (2 * spectrum**2) * n) ** (1 / 3)
    return float(max(1, min(length, np.ceil(min(3 * np.sqrt(n), n / 3)))))


def figures(case: dict) -> dict:
    returns = np.array(case["returns"]).T
    benchmark = np.array(case["benchmark"])
    n = len(returns)
    sharpe, third, fourth = sharpes(returns), skew(returns), kurtosis(returns, fisher=False)
    heights, by_count, effective = clusters(returns)
    best = int(np.argmax(sharpe))
    lucky = sharpe.std(ddof=1) * expected_maximum(effective)
    variance = 1 - third * sharpe + (fourth - 1) / 4 * sharpe**2
    with np.errstate(divide="ignore"):
        record = np.where(sharpe > 0, 1 + variance * (norm.ppf(0.95) / sharpe) ** 2, -1)
    return {
        "sharpe": sharpe.tolist(),
        "skew": third.tolist(),
        "kurtosis": fourth.tolist(),
        "probabilistic_sharpe": probabilistic(sharpe, n, third, fourth).tolist(),
        "track_record": record.tolist(),
        "linkage_heights": heights,
        "silhouettes": by_count,
        "clusters": effective,
        "deflated_sharpe": float(probabilistic(sharpe[best], n, third[best], fourth[best], lucky)),
        "overfitting": overfitting(returns, case["blocks"]),
        "block_lengths": [block_length(column) for column in returns.T],
        "arch_block_lengths": np.maximum(1, optimal_block_length(returns)["stationary"]).tolist(),
        "long_run_deviations": [long_run_deviation(column, case["meanBlock"]) for column in returns.T],
        "superior": superior(returns, benchmark, np.array(case["samples"]), case["meanBlock"]),
        "arch_reality_check": arch_reality_check(returns, benchmark, case["meanBlock"]),
    }


def ruin(p: float, stake: int, rounds: int) -> float:
    """Exactly, by the distribution of the wealth of those who are not ruined."""
    wealth = np.zeros(stake + rounds + 2)
    wealth[stake] = 1
    ruined = 0.0
    for _ in range(rounds):
        after = np.zeros_like(wealth)
        after[1:] += p * wealth[:-1]
        after[:-1] += (1 - p) * wealth[1:]
        ruined += after[0]
        after[0] = 0
        wealth = after
    return float(ruined)


def anova(axes: dict, values: list) -> dict:
    """Of a full grid, by averaging over it."""
    names = list(axes)
    grid = np.array(values).reshape([len(axes[name]) for name in names])
    total = grid.var()
    everything = range(len(names))

    def effect(kept: tuple) -> np.ndarray:
        return grid.mean(axis=tuple(i for i in everything if i not in kept), keepdims=True)

    center = grid.mean()
    single = {name: float(((effect((i,)) - center) ** 2).mean() / total) for i, name in enumerate(names)}
    pairs = {}
    for i, j in combinations(everything, 2):
        interaction = effect((i, j)) - effect((i,)) - effect((j,)) + center
        pairs[f"{names[i]},{names[j]}"] = float((interaction**2).mean() / total)
    return {"single": single, "pairs": pairs}


def main() -> None:
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    answer = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "arch": arch.__version__},
        "cases": {case["name"]: figures(case) for case in asked["cases"]},
        "normal_quantiles": [[p, float(norm.ppf(p))] for p in asked["quantiles"]],
        "ruin": [{**game, "ruin": ruin(**game)} for game in asked["ruin"]],
        "anova": anova(asked["anova"]["axes"], asked["anova"]["values"]),
    }
    json.dump(answer, sys.stdout)


main()
