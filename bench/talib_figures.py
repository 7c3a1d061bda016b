"""CPU milliseconds (median) of eight TA-Lib functions over three columns of a raw float64 file: high, low, close."""

import json
import sys
import time

import numpy as np
import talib

high, low, close = np.fromfile(sys.argv[1], dtype=np.float64).reshape(3, -1)
calls = {
    'SMA 20': lambda: talib.SMA(close, 20),
    'EMA 20': lambda: talib.EMA(close, 20),
    'RSI 14': lambda: talib.RSI(close, 14),
    'MACD 12 26 9': lambda: talib.MACD(close, 12, 26, 9),
    'BBANDS 20 2': lambda: talib.BBANDS(close, 20, 2, 2),
    'ATR 14': lambda: talib.ATR(high, low, close, 14),
    'ADX 14': lambda: talib.ADX(high, low, close, 14),
    'STOCH 14 3 3': lambda: talib.STOCH(high, low, close, 14, 3, 0, 3, 0),
}
figures = {}
for name, call in calls.items():
    call()
    times = []
    for _ in range(9):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    figures[name] = float(np.median(times)) * 1e3
print(json.dumps({'version': talib.__version__, 'figures': figures}))
