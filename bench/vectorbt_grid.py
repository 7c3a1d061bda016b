"""vectorbt on the grid of two averages: candles from a file of doubles (open, high, low, close), CPU seconds of one grid as JSON."""

import json
import sys
import time

import numpy as np
import pandas as pd
import vectorbt as vbt

candles = np.fromfile(sys.argv[1]).reshape(4, -1)
open_, high, low, close = (pd.Series(column) for column in candles)
FASTS, SLOWS = range(5, 25), range(30, 130, 10)


def average(values, length):
    """Begins with the mean of the first values, as ours does."""
    out = np.full(len(values), np.nan)
    out[length - 1] = values[:length].mean()
    rest = np.concatenate(([out[length - 1]], values[length:]))
    out[length - 1 :] = pd.Series(rest).ewm(span=length, adjust=False).mean().to_numpy()
    return out


def grid():
    columns = {length: average(close.to_numpy(), length) for length in {*FASTS, *SLOWS}}
    sets = [(fast, slow) for fast in FASTS for slow in SLOWS]
    entries = np.zeros((len(close), len(sets)), bool)
    exits = np.zeros_like(entries)
    for i, (fast, slow) in enumerate(sets):
        is_above = columns[fast] > columns[slow]
        is_below = columns[fast] < columns[slow]
        entries[1:, i] = is_above[1:] & ~is_above[:-1] & (np.arange(1, len(close)) >= slow)
        exits[1:, i] = is_below[1:] & ~is_below[:-1] & (np.arange(1, len(close)) >= slow)
    portfolio = vbt.Portfolio.from_signals(
        close, entries, exits, open=open_, high=high, low=low, sl_stop=0.02, fees=0.001, freq='1min', init_cash=1000
    )
    return float(portfolio.total_return().max()), int(portfolio.trades.count().sum())


grid()
times = []
for _ in range(3):
    started = time.process_time()
    _, trades = grid()
    times.append(time.process_time() - started)
print(json.dumps({'version': vbt.__version__, 'cpuMs': sorted(times)[1] * 1000, 'trades': trades}))
