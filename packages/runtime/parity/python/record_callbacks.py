"""Run the recording strategies over small made-up worlds with real freqtrade and keep what they were asked.

usage: record_callbacks.py --reference DIR --out DIR

DIR of the reference is `reference/freqtrade` of the shared reference data, whose harness replaces the
exchange and writes candle files. Each result holds the world in the format of the random scenarios,
the calls in order, and the trades. The same input gives the same file, byte for byte.
"""

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_MS = 1704067200000
MARKET = {"amount_precision": 0.0001, "price_precision": 0.01, "min_amount": 0.0001, "max_amount": None,
          "min_cost": 5, "max_cost": None, "contract_size": 1.0, "taker": 0.001, "maker": 0.001}
TIERS = [
    {"minNotional": 0.0, "maxNotional": 400.0, "maintenanceMarginRate": 0.01, "maxLeverage": 20.0, "cum": 0.0},
    {"minNotional": 400.0, "maxNotional": 1000000.0, "maintenanceMarginRate": 0.05, "maxLeverage": 4.0, "cum": 16.0},
]


def walk(dice, count, price, volatility):
    """Candles of one minute, two decimals."""
    rows = []
    for _ in range(count):
        end = price * (1 + dice.gauss(0, volatility))
        high = max(price, end) * (1 + abs(dice.gauss(0, volatility / 2)))
        low = min(price, end) * (1 - abs(dice.gauss(0, volatility / 2)))
        rows.append([round(x, 2) for x in (price, high, low, end)] + [dice.randint(1, 9)])
        price = rows[-1][3]
    return rows


def joined(rows, count):
    out = []
    for i in range(0, len(rows), count):
        part = rows[i:i + count]
        out.append([part[0][0], max(r[1] for r in part), min(r[2] for r in part), part[-1][3], sum(r[4] for r in part)])
    return out


def spot_world():
    dice = random.Random("spot story")
    pairs = []
    for name, price in (("AAA/USDT", 100.0), ("BBB/USDT", 40.0)):
        minutes = walk(dice, 90 * 5, price, 0.0022)
        pairs.append({"name": name, "candles": joined(minutes, 5), "market": MARKET})
        if name == "AAA/USDT":
            pairs[-1]["detail"] = {"first_part": 0, "candles": minutes}
    return {
        "name": "spot", "strategy": "SpotStory", "start_ms": START_MS, "minutes": 5, "detail_minutes": 1,
        "futures": False, "pairs": pairs,
        "config": {
            "fee": 0.001, "stake_amount": 100, "dry_run_wallet": 1000, "max_open_trades": 2, "tradable_balance_ratio": 0.99,
            "unfilledtimeout": {"entry": 22, "exit": 11, "unit": "minutes"},
        },
    }


def stacking_world():
    """Several trades of a pair whose orders wait at the same time."""
    dice = random.Random("stacking story")
    pairs = [{"name": name, "candles": joined(walk(dice, 80 * 5, price, 0.0025), 5), "market": MARKET}
             for name, price in (("AAA/USDT", 100.0), ("BBB/USDT", 40.0))]
    return {
        **spot_world(), "name": "stacking", "detail_minutes": None, "pairs": pairs,
        "config": {
            "fee": 0.001, "stake_amount": 100, "dry_run_wallet": 1000, "max_open_trades": 6, "tradable_balance_ratio": 0.99,
            "position_stacking": True, "unfilledtimeout": {"entry": 22, "exit": 11, "unit": "minutes"},
        },
    }


def futures_world():
    dice = random.Random("futures story")
    pairs = []
    for name, price in (("AAA/USDT:USDT", 100.0), ("BBB/USDT:USDT", 40.0), ("CCC/USDT:USDT", 7.0)):
        candles = joined(walk(dice, 150 * 5, price, 0.0022), 5)
        funding = [[h, round(dice.gauss(0.0002, 0.0004), 6), round(candles[h * 12][0] * 1.0005, 4)] for h in range(0, 13)]
        pairs.append({"name": name, "candles": candles, "market": MARKET, "funding": funding})
    return {
        "name": "futures", "strategy": "FuturesStory", "start_ms": START_MS, "minutes": 5, "detail_minutes": None,
        "futures": True, "pairs": pairs, "leverage_tiers": TIERS,
        "config": {
            "fee": 0.0005, "stake_amount": 100, "dry_run_wallet": 600, "max_open_trades": 2, "tradable_balance_ratio": 0.99,
            "trading_mode": "futures", "margin_mode": "isolated", "enable_protections": True,
            "unfilledtimeout": {"entry": 20, "exit": 15, "unit": "minutes"},
        },
    }


def play(world):
    import harness
    import random_scenarios
    config = {**json.loads(json.dumps(harness.BASE_CONFIG)), **world["config"]}
    config["entry_pricing"] = config["exit_pricing"] = {"price_side": "other", "use_order_book": False}
    if world["futures"]:
        harness.use_order_book_pricing(config)
    config["exchange"] = {"name": "binance", "pair_whitelist": [p["name"] for p in world["pairs"]], "pair_blacklist": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name in ("data/futures", "user"):
            (folder / name).mkdir(parents=True)
        (folder / "markets.json").write_text(json.dumps(random_scenarios.markets_of(world)))
        (folder / "tiers.json").write_text(json.dumps(random_scenarios.tiers_of(world)))
        harness.install_offline_exchange(folder / "markets.json", folder / "tiers.json")
        handler = harness.get_datahandler(folder / "data", "feather")
        random_scenarios.write_data(world, handler, world["start_ms"], world["minutes"] * 60000)
        (folder / "config.json").write_text(json.dumps(config))
        arguments = {
            "config": [str(folder / "config.json")], "strategy": world["strategy"], "strategy_path": str(HERE),
            "datadir": str(folder / "data"), "user_data_dir": str(folder / "user"), "timeframe": "5m",
            "export": "none", "backtest_cache": "none",
        }
        if world["detail_minutes"]:
            arguments["timeframe_detail"] = f"{world['detail_minutes']}m"
        with open(os.devnull, "w") as null, redirect_stdout(null), redirect_stderr(null):
            full = harness.setup_optimize_configuration(arguments, harness.RunMode.BACKTEST)
            engine = harness.RecordingBacktesting(full)
            record = engine.strategylist[0].record
            data, timerange = engine.load_bt_data()
            engine.load_prior_backtest()
            engine.backtest_one_strategy(engine.strategylist[0], data, timerange)
        trades = [harness.trade_document(t) for t in harness.LocalTrade.bt_trades]
        locks = [harness.lock_document(lock) for lock in engine.all_bt_content[world["strategy"]]["locks"]]
        harness.Backtesting.cleanup()
    calls = [{key: harness.plain(value) for key, value in line.items()} for line in record]
    return {"engine": {"name": "freqtrade", "version": harness.freqtrade.__version__}, "world": world, "calls": calls,
            "trades": trades, "locks": locks}


def write(document, path):
    text = json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as out:
        out.write(text.encode())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--reference", required=True)
    options.add_argument("--out", required=True)
    chosen = options.parse_args()
    sys.path.insert(0, chosen.reference)
    for world in (spot_world(), stacking_world(), futures_world()):
        document = play(world)
        path = Path(chosen.out) / f"{world['name']}.json.gz"
        write(document, path)
        print(f"{path.name}: {len(document['calls'])} calls, {len(document['trades'])} trades, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
