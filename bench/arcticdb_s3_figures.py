"""Real ArcticDB beside ours: for each line `one` or `many` on standard input it reads once and answers with wall and CPU time in ms.

  arcticdb_s3_figures.py URI LIBRARY ONE MANY...      a library handle is made anew each time, so that no list of versions is remembered
"""
import json
import sys
import time

from arcticdb import Arctic
from arcticdb.version_store.library import ReadRequest

uri, library, one, *many = sys.argv[1:]
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    lib = Arctic(uri)[library]
    wall, cpu = time.perf_counter(), time.process_time()
    if line.strip() == "one":
        rows = len(lib.read(one).data)
    else:
        rows = sum(len(item.data) for item in lib.read_batch([ReadRequest(symbol) for symbol in many]))
    figures = {"wallMs": (time.perf_counter() - wall) * 1e3, "cpuMs": (time.process_time() - cpu) * 1e3, "rows": rows}
    print(json.dumps(figures), flush=True)
