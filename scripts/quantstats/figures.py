"""Figures of quantstats for daily returns: one JSON on stdin, {case: {"first": day, "returns": [...], "held": [...]}}, one on stdout."""

import json
import sys
import warnings

import numpy as np
import pandas as pd
import quantstats.stats as qs
from quantstats.version import version
from scipy.stats import kurtosis, norm, skew

YEAR = 365


def figures(returns: pd.Series, held: pd.Series) -> dict[str, float]:
    days = len(returns)
    falls = qs.to_drawdown_series(returns)
    greeks = qs.greeks(returns, held, periods=YEAR, prepare_returns=False)
    episodes = qs.drawdown_details(falls)
    sharpe = returns.mean() / returns.std()
    return {
        "total_return": qs.comp(returns),
        "cagr": qs.cagr(returns, periods=YEAR),
        "volatility": qs.volatility(returns, periods=YEAR, prepare_returns=False),
        "sharpe": qs.sharpe(returns, periods=YEAR),
        "sortino": qs.sortino(returns, periods=YEAR),
        "omega": qs.omega(returns, periods=YEAR),
        "tail_ratio": qs.tail_ratio(returns, prepare_returns=False),
        "skew": qs.skew(returns, prepare_returns=False),
        "kurtosis": qs.kurtosis(returns, prepare_returns=False),
        "best_day": qs.best(returns, prepare_returns=False),
        "worst_day": qs.worst(returns, prepare_returns=False),
        "max_drawdown": -qs.max_drawdown(returns),
        "conditional_value_at_risk": -qs.conditional_value_at_risk(returns, method="historical", prepare_returns=False),
        "beta": greeks["beta"],
        "alpha": greeks["alpha"],
        "winning_days": qs.consecutive_wins(returns, prepare_returns=False),
        "losing_days": qs.consecutive_losses(returns, prepare_returns=False),
        "drawdowns": len(episodes),
        # Ours by quantstats' own way, and quantstats' by ours, where the two define a figure otherwise.
        "ulcer_index": qs.ulcer_index(returns),
        "ulcer_index, mean over all days": qs.ulcer_index(returns) * np.sqrt((days - 1) / days),
        "value_at_risk": -qs.value_at_risk(returns, prepare_returns=False),
        "value_at_risk, quantile": -returns.quantile(0.05),
        "probabilistic_sharpe": qs.probabilistic_sharpe_ratio(returns, periods=YEAR),
        "probabilistic_sharpe, uncorrected moments": norm.cdf(
            sharpe
            * np.sqrt(days - 1)
            / np.sqrt(1 - skew(returns) * sharpe + (kurtosis(returns) + 2) / 4 * sharpe**2)
        ),
    }


def main() -> None:
    warnings.simplefilter("ignore")
    cases = {}
    for name, case in json.load(sys.stdin).items():
        index = pd.date_range(pd.Timestamp(case["first"], unit="D"), periods=len(case["returns"]), freq="D")
        found = figures(pd.Series(case["returns"], index=index), pd.Series(case["held"], index=index))
        cases[name] = {key: float(value) for key, value in found.items()}
    json.dump({"version": version, "cases": cases}, sys.stdout)


main()
