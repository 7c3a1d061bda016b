"""Records what freqtrade's loss functions give for trades of golden runs and for small made ones: `goldens/freqtrade/losses.json.gz`."""

import argparse
import gzip
import importlib
import json
import math
import pkgutil
import random
import warnings
from pathlib import Path

import freqtrade.optimize.hyperopt_loss as shipped
import pandas as pd
from freqtrade import __version__
from freqtrade.optimize.hyperopt_loss.hyperopt_loss_interface import IHyperOptLoss
from freqtrade.optimize.optimize_reports.optimize_reports import generate_pair_metrics

warnings.filterwarnings("ignore")
HOUR = 3_600_000
DAY = 24 * HOUR


def losses():
    found = {}
    for module in pkgutil.iter_modules(shipped.__path__):
        for name, value in vars(importlib.import_module(f"{shipped.__name__}.{module.name}")).items():
            is_loss = isinstance(value, type) and issubclass(value, IHyperOptLoss) and value is not IHyperOptLoss
            if is_loss and name != "DefaultHyperOptLoss":
                found[name] = value.hyperopt_loss_function
    return dict(sorted(found.items()))


def values_of(trades, pairs, balance, start_ms, end_ms):
    frame = pd.DataFrame(
        {
            "pair": [t["pair"] for t in trades],
            "profit_abs": [float(t["profit_abs"]) for t in trades],
            "profit_ratio": [float(t["profit_ratio"]) for t in trades],
            "open_date": pd.to_datetime([t["open_time_ms"] for t in trades], unit="ms", utc=True),
            "close_date": pd.to_datetime([t["close_time_ms"] for t in trades], unit="ms", utc=True),
            "trade_duration": [(t["close_time_ms"] - t["open_time_ms"]) // 60_000 for t in trades],
        }
    )
    start = pd.to_datetime(start_ms, unit="ms", utc=True)
    end = pd.to_datetime(end_ms, unit="ms", utc=True)
    pair_lines = generate_pair_metrics(pairs, "USDT", balance, frame, start, end)
    arguments = {
        "trade_count": len(trades),
        "min_date": start,
        "max_date": end,
        "config": {},
        "processed": {},
        "backtest_stats": {"results_per_pair": pair_lines},
        "starting_balance": balance,
    }
    return {name: plain(loss(results=frame.copy(), **arguments)) for name, loss in losses().items()}


def plain(value):
    """JSON has no infinities."""
    value = float(value)
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def made(name, trades, pairs=("A/USDT", "B/USDT"), days=30):
    """Trades as (pair, opening hour, hours held, profit)."""
    rows = [
        {
            "pair": pair,
            "open_time_ms": opened * HOUR,
            "close_time_ms": (opened + held) * HOUR,
            "profit_abs": profit,
            "profit_ratio": profit / 100,
        }
        for pair, opened, held, profit in trades
    ]
    rows.sort(key=lambda t: t["close_time_ms"])
    case = {"name": name, "pairs": list(pairs), "starting_balance": 1000, "start_ms": 0, "end_ms": days * DAY - HOUR}
    values = values_of(rows, case["pairs"], 1000, case["start_ms"], case["end_ms"])
    return {**case, "trades": rows, "losses": values}


def made_cases():
    chance = random.Random(7)
    many = [
        (chance.choice(["A/USDT", "B/USDT"]), i, chance.randint(1, 9), round(chance.gauss(0.4, 3), 4)) for i in range(700)
    ]
    return [
        made("one winner", [("A/USDT", 5, 3, 2.5)]),
        made("one loser", [("A/USDT", 5, 3, -2.5)]),
        made("winners only", [("A/USDT", 5, 3, 2.5), ("B/USDT", 50, 40, 1.25), ("A/USDT", 99, 1, 4)]),
        made("losers only", [("A/USDT", 5, 3, -2.5), ("B/USDT", 50, 40, -1.25), ("A/USDT", 99, 1, -4)]),
        made("one pair does not trade", [("A/USDT", 5, 3, 2.5), ("A/USDT", 50, 40, -1.25), ("A/USDT", 99, 1, 4)]),
        made("a loss first", [("A/USDT", 5, 3, -2), ("B/USDT", 30, 2, 5), ("B/USDT", 60, 2, -1), ("A/USDT", 90, 9, 3)]),
        made("even", [("A/USDT", 5, 3, -2), ("B/USDT", 30, 2, 2)]),
        made("one day", [("A/USDT", 1, 3, -2), ("B/USDT", 3, 2, 3), ("A/USDT", 9, 2, 3)], days=1),
        made("seven hundred", many, days=31),
    ]


def golden_cases(folder):
    cases = {}
    for file in sorted(folder.glob("*.json.gz")):
        golden = json.loads(gzip.decompress(file.read_bytes()))
        if not golden["trades"]:
            continue
        cases[golden["case"]] = values_of(
            golden["trades"],
            golden["summary"]["pairlist"],
            golden["summary"]["starting_balance"],
            golden["backtest_start_ms"],
            golden["backtest_end_ms"],
        )
    return cases


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--goldens", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    engine = {"name": "freqtrade", "version": __version__}
    document = {"engine": engine, "made": made_cases(), "runs": golden_cases(args.goldens)}
    args.out.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


main()
