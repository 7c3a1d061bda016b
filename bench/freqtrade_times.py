"""Times real freqtrade on one case and prints its trades: python freqtrade_times.py REFERENCE CASE.json

REFERENCE is the folder of the shared reference data. Times are CPU seconds: the program's imports, loading of candles, the engine
(indicators, signals and trades) and the statistics of the report.
"""

import json
import sys
import time
from pathlib import Path

reference = Path(sys.argv[1])
sys.path.insert(0, str(reference / "reference" / "freqtrade"))

before = time.process_time()
import harness  # noqa: E402
from freqtrade.optimize import backtesting  # noqa: E402
import_cpu = time.process_time() - before

times = {}


def timed(owner, name, key):
    original = getattr(owner, name)

    def wrapper(*args, **kwargs):
        start = time.process_time()
        result = original(*args, **kwargs)
        times[key] = times.get(key, 0.0) + time.process_time() - start
        return result

    setattr(owner, name, wrapper)


timed(backtesting.Backtesting, "load_bt_data", "load")
timed(backtesting.Backtesting, "backtest_one_strategy", "engine")
timed(harness, "generate_backtest_stats", "report")

folder = reference / "reference" / "freqtrade"
markets = harness.install_offline_exchange(str(folder / "markets.json"), str(folder / "leverage_tiers.json"))
case_file = Path(sys.argv[2])
case = json.loads(case_file.read_text())
document = harness.run_engine(case, str(case_file.parent), str(reference / "data"), markets)
keys = ("pair", "open_time_ms", "close_time_ms", "open_rate", "close_rate", "amount", "profit_abs", "exit_reason")
print(json.dumps({
    "version": document["engine"]["version"],
    "import": import_cpu,
    **times,
    "candles": sum(pair["rows"] for pair in document["candles"].values()),
    "markets": document["markets"],
    "files": document["data_files"],
    "fee": document["fee"],
    "trades": [[trade[key] for key in keys] for trade in document["trades"]],
}))
