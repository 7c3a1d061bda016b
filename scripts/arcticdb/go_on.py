"""Reads with the real ArcticDB what we wrote, and goes on with it.

  go_on.py compare TREE DOCUMENT                   reads every version and compares it
  go_on.py continue TREE DOCUMENT TREE2 DOCUMENT2  the same; then appends, updates, deletes, prunes, takes snapshots, checks each
                                                   against pandas, and leaves the bucket and what is in it behind

TREE is a bucket as a folder: parts of keys percent-encoded; or ArcticDB's address of a bucket at a server, where all stays. Last line: `N passed, N failed`; exit code 1 when something failed.
"""
import base64
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.parse

import boto3
import numpy as np
import pandas as pd
from arcticdb import Arctic

BUCKET = "tradai-check"
passed, failed = 0, []


def check(what, ok, detail=""):
    global passed
    if ok:
        passed += 1
    else:
        failed.append(f"{what} {detail}")


def attempt(what, work):
    """A failure of one step does not hide the others."""
    try:
        work()
    except Exception as error:
        failed.append(f"{what}: {type(error).__name__}: {str(error)[:300]}")


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def column_document(values):
    if values.dtype.kind == "M":
        return "time", encoded(values.astype("datetime64[ns]").astype(np.int64))
    if values.dtype == object:
        return "text", [{"nan": True} if isinstance(v, float) else v for v in values]
    return values.dtype.name, encoded(values)


def frame_document(item):
    frame, index = item.data, item.data.index
    columns = []
    for name in frame.columns:
        kind, values = column_document(frame[name].to_numpy())
        columns.append({"name": name, "type": kind, "values": values})
    zone = None if index.tz is None else str(index.tz)
    return {
        "index": {"name": index.name, "timezone": zone, "ns": encoded(index.as_unit("ns").asi8)},
        "columns": columns,
        "metadata": item.metadata,
    }


def library_document(lib):
    symbols = sorted(lib.list_symbols())
    frames = {}
    for symbol in symbols:
        versions = {key.version: info for key, info in lib.list_versions(symbol).items()}
        live = [version for version, info in versions.items() if not info.deleted]
        frames[symbol] = {str(version): frame_document(lib.read(symbol, as_of=version)) for version in live}
    return {"symbols": symbols, "frames": frames}


def compare(lib, document, name):
    check(f"{name}: symbols", sorted(lib.list_symbols()) == document["symbols"])
    for symbol, versions in document["frames"].items():
        live = {version: frame for version, frame in versions.items() if frame is not None}
        listed = {str(key.version) for key, info in lib.list_versions(symbol).items() if not info.deleted}
        check(f"{name} {symbol}: versions", listed == set(live), f"{listed}")
        for version, frame in live.items():
            attempt(
                f"{name} {symbol} version {version}",
                lambda: check(f"{name} {symbol} version {version}", frame_document(lib.read(symbol, as_of=int(version))) == frame),
            )


def same(what, lib, symbol, want, **part):
    got = lib.read(symbol, **part).data
    try:
        pd.testing.assert_frame_equal(got, want, check_freq=False)
        check(what, True)
    except AssertionError as error:
        check(what, False, str(error)[:200])


def laid_on(frame, times):
    out = frame.copy()
    out.index = pd.DatetimeIndex(times, name=frame.index.name)
    return out


def change(lib, symbol):
    """Every change that ArcticDB knows, each compared with what pandas makes of it."""
    first = lib.read(symbol)
    now = first.data
    if len(now) < 4:
        return
    step = now.index[-1] - now.index[-2]
    more = laid_on(now.iloc[-3:], [now.index[-1] + step * k for k in (1, 2, 3)])
    lib.append(symbol, more, metadata={"by": "arcticdb"})
    now = pd.concat([now, more])
    same(f"{symbol}: append", lib, symbol, now)
    third = len(now) // 3
    new = laid_on(now.iloc[:2], now.index[third : third + 2])
    lib.update(symbol, new)
    now = pd.concat([now.iloc[:third], new, now.iloc[third + 2 :]])
    same(f"{symbol}: update", lib, symbol, now)
    half = len(now) // 2
    lib.delete_data_in_range(symbol, (now.index[half], now.index[half + 1]))
    now = pd.concat([now.iloc[:half], now.iloc[half + 2 :]])
    same(f"{symbol}: delete range", lib, symbol, now)
    same(f"{symbol}: the version before", lib, symbol, first.data, as_of=first.version)
    same(f"{symbol}: date range", lib, symbol, now.iloc[1:-1], date_range=(now.index[1], now.index[-2]))
    last = now.columns[-1]
    same(f"{symbol}: one column", lib, symbol, now[[last]], columns=[last])
    pd.testing.assert_frame_equal(lib.tail(symbol, 2).data, now.iloc[-2:], check_freq=False)


def prune_and_delete(lib, symbol):
    before = lib.read(symbol).data
    lib.snapshot(f"before {symbol}", versions={symbol: lib.read(symbol).version})
    lib.write(symbol, before.iloc[:3], prune_previous_versions=True)
    same(f"{symbol}: pruning write", lib, symbol, before.iloc[:3])
    same(f"{symbol}: snapshot", lib, symbol, before, as_of=f"before {symbol}")
    lib.write(symbol, before)
    lib.delete(symbol, versions=lib.read(symbol).version)
    same(f"{symbol}: newest version deleted", lib, symbol, before.iloc[:3])
    lib.delete(symbol)
    check(f"{symbol}: deleted", symbol not in lib.list_symbols() and not lib.has_symbol(symbol))
    lib.write(symbol, before)
    same(f"{symbol}: written again", lib, symbol, before)
    check(f"{symbol}: listed again", symbol in lib.list_symbols())


def key_path(key):
    return "/".join(urllib.parse.quote(part, safe="-_.~") for part in key.split("/"))


def load(client, tree):
    client.create_bucket(Bucket=BUCKET)
    for file in pathlib.Path(tree).rglob("*"):
        if file.is_file():
            key = "/".join(urllib.parse.unquote(part) for part in file.relative_to(tree).parts)
            client.put_object(Bucket=BUCKET, Key=key, Body=file.read_bytes())


def save(client, tree):
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for entry in page.get("Contents", []):
            file = pathlib.Path(tree) / key_path(entry["Key"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read())


class S3Server:
    """moto in a process of its own: ArcticDB keeps the interpreter to itself while it waits for an answer."""

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        program = str(pathlib.Path(sys.executable).parent / "moto_server")
        self.process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self.port
            except OSError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError("the S3 server did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


@contextlib.contextmanager
def place_of(tree):
    """ArcticDB's address of it, and a client of the bucket where that is a copy of a folder."""
    if tree.startswith("s3://"):
        yield tree, None
        return
    with S3Server() as port:
        client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        load(client, tree)
        yield f"s3://127.0.0.1:{BUCKET}?port={port}&access=test&secret=test&region=us-east-1", client


def main():
    action, tree, document, *out = sys.argv[1:]
    wanted = json.loads(pathlib.Path(document).read_text(encoding="utf-8"))
    with place_of(tree) as (uri, client):
        ac = Arctic(uri)
        check("libraries", sorted(ac.list_libraries()) == sorted(wanted))
        for name, library in wanted.items():
            compare(ac[name], library, name)
        if action == "continue":
            go_on(ac, wanted)
            if client is not None:
                save(client, out[0])
            documents = {name: library_document(ac[name]) for name in wanted}
            pathlib.Path(out[1]).write_text(json.dumps(documents), encoding="utf-8")
    for failure in failed[:40]:
        print("FAIL", failure)
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


def go_on(ac, wanted):
    for name, library in wanted.items():
        for place, symbol in enumerate(library["symbols"]):
            attempt(f"{name} {symbol}", lambda: change(ac[name], symbol))
            if place % 2 == 0 and len(ac[name].read(symbol).data) > 4:
                attempt(f"{name} {symbol}", lambda: prune_and_delete(ac[name], symbol))


main()
