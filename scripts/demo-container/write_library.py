"""Writes candles into a library of the real ArcticDB: write_library.py URI LIBRARY INDEX, one series a line on standard input:
{"symbol": …, "columns": {"timestamp": [ms …], "open": […], …}}."""
import json
import sys

import numpy
import pandas
from arcticdb import Arctic

uri, library, name = sys.argv[1:]
arctic = Arctic(uri)
written = arctic.get_library(library, create_if_missing=True)
for line in sys.stdin:
    series = json.loads(line)
    columns = {name: numpy.array(values, dtype="float64") for name, values in series["columns"].items()}
    index = pandas.to_datetime(columns.pop("timestamp").astype("int64"), unit="ms", utc=True)
    written.write(series["symbol"], pandas.DataFrame(columns, index=pandas.DatetimeIndex(index, name=name)))
