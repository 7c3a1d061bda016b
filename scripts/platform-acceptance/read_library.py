"""Open times of candles as the real ArcticDB reads them: read_library.py URI LIBRARY SYMBOL…, one line of JSON a symbol."""
import json
import sys

from arcticdb import Arctic

uri, library, *symbols = sys.argv[1:]
stored = Arctic(uri).get_library(library)
for symbol in symbols:
    index = stored.read(symbol).data.index
    print(json.dumps([int(moment.timestamp() * 1000) for moment in index]))
