// Long-only, one position per pair; a signal on bar i-1 fills at open[i]. Order of checks inside a bar:
// exit signal (at open) -> stop-loss (gap-aware) -> ROI ladder. All variants must give the same trades.
export const defaults = {
  fee: 0.001,
  sl: -0.02,
  roiT: Float64Array.of(0, 60, 240, 720),
  roiV: Float64Array.of(0.03, 0.02, 0.01, 0),
};

// 1. columnar, trades go to a caller-owned Float64Array (4 per trade), results to res
export function simColumns(open, high, low, en, ex, n, p, tr, res) {
  const fee = p.fee,
    sl = p.sl,
    roiT = p.roiT,
    roiV = p.roiV,
    nr = roiT.length,
    fi = 1 - fee,
    up = (1 + fee) / (1 - fee);
  let cash = 1,
    amt = 0,
    entry = 0,
    stop = 0,
    roi = 0,
    peak = 1,
    dd = 0,
    pos = 0,
    ei = 0,
    step = 0,
    nt = 0;
  for (let i = 1; i < n; i++) {
    if (pos === 0) {
      if (en[i - 1] === 0 || ex[i - 1] !== 0) continue;
      entry = open[i];
      amt = (cash * fi) / entry;
      stop = entry * (1 + sl);
      ei = i;
      step = 0;
      roi = entry * (1 + roiV[0]) * up;
      pos = 1;
    }
    let px = 0,
      why = 0;
    if (i > ei && ex[i - 1] !== 0) {
      px = open[i];
      why = 3;
    } else if (low[i] <= stop) {
      px = open[i] < stop ? open[i] : stop;
      why = 1;
    } else {
      const age = i - ei;
      while (step + 1 < nr && age >= roiT[step + 1]) {
        step++;
        roi = entry * (1 + roiV[step]) * up;
      }
      if (high[i] >= roi) {
        px = i > ei && open[i] > roi ? open[i] : roi;
        why = 2;
      }
    }
    if (why !== 0) {
      const nc = amt * px * fi,
        o = nt++ * 4;
      tr[o] = ei;
      tr[o + 1] = i;
      tr[o + 2] = why;
      tr[o + 3] = nc / cash - 1;
      cash = nc;
      if (cash > peak) peak = cash;
      const d = 1 - cash / peak;
      if (d > dd) dd = d;
      pos = 0;
    }
  }
  res[0] = cash;
  res[1] = nt;
  res[2] = dd;
  return nt;
}
// 1b. the same, but flat stretches are skipped by jumping to the next entry index (entries: Int32Array of bars with a usable signal)
export function simSkip(open, high, low, ex, entries, n, p, tr, res) {
  const fee = p.fee,
    sl = p.sl,
    roiT = p.roiT,
    roiV = p.roiV,
    nr = roiT.length,
    fi = 1 - fee,
    up = (1 + fee) / (1 - fee),
    ne = entries.length;
  let cash = 1,
    peak = 1,
    dd = 0,
    nt = 0,
    i = 0;
  for (let k = 0; k < ne; k++) {
    const s = entries[k];
    if (s < i) continue; // the bar we exited on can already signal the next entry
    const ei = s + 1;
    if (ei >= n) break;
    const entry = open[ei],
      amt = (cash * fi) / entry,
      stop = entry * (1 + sl);
    let step = 0,
      roi = entry * (1 + roiV[0]) * up,
      px = 0,
      why = 0;
    for (i = ei; i < n; i++) {
      if (i > ei && ex[i - 1] !== 0) {
        px = open[i];
        why = 3;
        break;
      }
      if (low[i] <= stop) {
        px = open[i] < stop ? open[i] : stop;
        why = 1;
        break;
      }
      const age = i - ei;
      while (step + 1 < nr && age >= roiT[step + 1]) {
        step++;
        roi = entry * (1 + roiV[step]) * up;
      }
      if (high[i] >= roi) {
        px = i > ei && open[i] > roi ? open[i] : roi;
        why = 2;
        break;
      }
    }
    if (why === 0) break;
    const nc = amt * px * fi,
      o = nt++ * 4;
    tr[o] = ei;
    tr[o + 1] = i;
    tr[o + 2] = why;
    tr[o + 3] = nc / cash - 1;
    cash = nc;
    if (cash > peak) peak = cash;
    const d = 1 - cash / peak;
    if (d > dd) dd = d;
  }
  res[0] = cash;
  res[1] = nt;
  res[2] = dd;
  return nt;
}
// decide + simulate fused: EMA cross straight from two indicator columns
export function simCross(open, high, low, a, b, n, from, p, res) {
  const fee = p.fee,
    sl = p.sl,
    roiT = p.roiT,
    roiV = p.roiV,
    nr = roiT.length,
    fi = 1 - fee,
    up = (1 + fee) / (1 - fee);
  let cash = 1,
    amt = 0,
    entry = 0,
    stop = 0,
    roi = 0,
    peak = 1,
    dd = 0,
    pos = 0,
    ei = 0,
    step = 0,
    nt = 0;
  let d0 = a[from] - b[from],
    d1 = a[from + 1] - b[from + 1];
  for (let i = from + 2; i < n; i++) {
    const x1 = d1,
      x0 = d0;
    d0 = d1;
    d1 = a[i] - b[i];
    if (pos === 0) {
      if (!(x1 > 0 && x0 <= 0)) continue;
      entry = open[i];
      amt = (cash * fi) / entry;
      stop = entry * (1 + sl);
      ei = i;
      step = 0;
      roi = entry * (1 + roiV[0]) * up;
      pos = 1;
    }
    let px = 0,
      why = 0;
    if (i > ei && x1 < 0 && x0 >= 0) {
      px = open[i];
      why = 3;
    } else if (low[i] <= stop) {
      px = open[i] < stop ? open[i] : stop;
      why = 1;
    } else {
      const age = i - ei;
      while (step + 1 < nr && age >= roiT[step + 1]) {
        step++;
        roi = entry * (1 + roiV[step]) * up;
      }
      if (high[i] >= roi) {
        px = i > ei && open[i] > roi ? open[i] : roi;
        why = 2;
      }
    }
    if (why !== 0) {
      cash = amt * px * fi;
      nt++;
      if (cash > peak) peak = cash;
      const d = 1 - cash / peak;
      if (d > dd) dd = d;
      pos = 0;
    }
  }
  res[0] = cash;
  res[1] = nt;
  res[2] = dd;
  return nt;
}
export function crossSignals(a, b, en, ex, n) {
  // NaN-safe: comparisons with NaN are false
  en[0] = ex[0] = 0;
  let d0 = a[0] - b[0];
  for (let i = 1; i < n; i++) {
    const d1 = a[i] - b[i];
    en[i] = d1 > 0 && d0 <= 0 ? 1 : 0;
    ex[i] = d1 < 0 && d0 >= 0 ? 1 : 0;
    d0 = d1;
  }
}
export function entryIndex(en, ex, n) {
  let k = 0;
  for (let i = 0; i < n; i++) if (en[i] !== 0 && ex[i] === 0) k++;
  const r = new Int32Array(k);
  k = 0;
  for (let i = 0; i < n; i++) if (en[i] !== 0 && ex[i] === 0) r[k++] = i;
  return r;
}

// 2. the shape most frameworks have: candle objects, a context with buy()/sell(), a user callback, trade objects
export class Ctx {
  constructor(p) {
    this.p = p;
    this.cash = 1;
    this.position = null;
    this.trades = [];
    this.peak = 1;
    this.dd = 0;
    this.pending = null;
    this.index = 0;
    this.history = [];
  }
  buy() {
    this.pending = { side: 'buy', at: this.index };
  }
  sell() {
    this.pending = { side: 'sell', at: this.index };
  }
  close(price, reason, i) {
    const pos = this.position,
      nc = pos.amount * price * (1 - this.p.fee);
    this.trades.push({
      entryIndex: pos.index,
      exitIndex: i,
      entryPrice: pos.entry,
      exitPrice: price,
      reason,
      profit: nc / this.cash - 1,
    });
    this.cash = nc;
    if (nc > this.peak) this.peak = nc;
    this.dd = Math.max(this.dd, 1 - nc / this.peak);
    this.position = null;
  }
}
function stepObject(ctx, c, i) {
  // engine side of one candle: fill pending orders, then stop / roi
  const p = ctx.p,
    o = ctx.pending;
  let pos = ctx.position;
  ctx.pending = null;
  if (pos === null && o !== null && o.side === 'buy') {
    pos = ctx.position = {
      index: i,
      entry: c.open,
      amount: (ctx.cash * (1 - p.fee)) / c.open,
      stop: c.open * (1 + p.sl),
    };
  } else if (pos !== null && o !== null && o.side === 'sell') {
    ctx.close(c.open, 'signal', i);
    return;
  }
  if (pos === null) return;
  if (c.low <= pos.stop) {
    ctx.close(Math.min(c.open, pos.stop), 'stoploss', i);
    return;
  }
  const age = i - pos.index;
  let v = p.roi[0].value;
  for (const r of p.roi) if (age >= r.after) v = r.value;
  const roi = (pos.entry * (1 + v) * (1 + p.fee)) / (1 - p.fee);
  if (c.high >= roi) ctx.close(i > pos.index && c.open > roi ? c.open : roi, 'roi', i);
}
export function simObjects(candles, strategy, p) {
  // callback per candle, candle objects made beforehand
  const ctx = new Ctx(p);
  for (let i = 0; i < candles.length; i++) {
    ctx.index = i;
    const c = candles[i];
    stepObject(ctx, c, i);
    strategy.onCandle(c, ctx);
  }
  return ctx;
}
export function simObjectsAlloc(cols, strategy, p) {
  // as above, a fresh candle object per bar (row decoding inside the loop)
  const ctx = new Ctx(p),
    { ts, open, high, low, close, volume, n } = cols;
  for (let i = 0; i < n; i++) {
    ctx.index = i;
    const c = { timestamp: ts[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] };
    stepObject(ctx, c, i);
    strategy.onCandle(c, ctx);
  }
  return ctx;
}
export function simHistory(candles, strategy, p, w = 50) {
  // the callback gets the last w candles as a new array (getCandles(limit) style)
  const ctx = new Ctx(p);
  for (let i = 0; i < candles.length; i++) {
    ctx.index = i;
    const c = candles[i];
    ctx.history = candles.slice(i < w ? 0 : i - w + 1, i + 1);
    stepObject(ctx, c, i);
    strategy.onCandle(c, ctx);
  }
  return ctx;
}
export async function simAsync(candles, strategy, p) {
  // async callback, awaited per candle
  const ctx = new Ctx(p);
  for (let i = 0; i < candles.length; i++) {
    ctx.index = i;
    const c = candles[i];
    stepObject(ctx, c, i);
    await strategy.onCandleAsync(c, ctx);
  }
  return ctx;
}
// 1c. simSkip tuned: ROI ladder kept as two scalars (current target, bar at which it changes), exit checks split by phase,
// local copies of everything, no array load that is not per-bar data
export function simTuned(open, high, low, ex, entries, n, p, tr, res) {
  const fee = p.fee,
    sl = p.sl,
    roiT = p.roiT,
    roiV = p.roiV,
    nr = roiT.length,
    fi = 1 - fee,
    up = (1 + fee) / (1 - fee),
    ne = entries.length;
  let cash = 1,
    peak = 1,
    dd = 0,
    nt = 0,
    i = 0;
  for (let k = 0; k < ne; k++) {
    const s = entries[k];
    if (s < i) continue;
    const ei = s + 1;
    if (ei >= n) break;
    const entry = open[ei],
      amt = (cash * fi) / entry,
      stop = entry * (1 + sl);
    let step = 0,
      roi = entry * (1 + roiV[0]) * up,
      px = 0,
      why = 0,
      next = nr > 1 ? ei + roiT[1] : n;
    if (low[ei] <= stop) {
      px = entry < stop ? entry : stop;
      why = 1;
      i = ei;
    } else if (high[ei] >= roi) {
      px = roi;
      why = 2;
      i = ei;
    } else
      for (i = ei + 1; i < n; i++) {
        if (ex[i - 1] !== 0) {
          px = open[i];
          why = 3;
          break;
        }
        if (low[i] <= stop) {
          const o = open[i];
          px = o < stop ? o : stop;
          why = 1;
          break;
        }
        if (i >= next) {
          do {
            step++;
            next = step + 1 < nr ? ei + roiT[step + 1] : n;
          } while (i >= next && step + 1 < nr);
          roi = entry * (1 + roiV[step]) * up;
        }
        if (high[i] >= roi) {
          const o = open[i];
          px = o > roi ? o : roi;
          why = 2;
          break;
        }
      }
    if (why === 0) break;
    const nc = amt * px * fi,
      o = nt * 4;
    nt++;
    tr[o] = ei;
    tr[o + 1] = i;
    tr[o + 2] = why;
    tr[o + 3] = nc / cash - 1;
    cash = nc;
    if (cash > peak) peak = cash;
    const d = 1 - cash / peak;
    if (d > dd) dd = d;
  }
  res[0] = cash;
  res[1] = nt;
  res[2] = dd;
  return nt;
}
// 1d. simTuned with the bar loop as a leaf function called once per trade (and re-entered every BLKS bars): no OSR'd long loop.
// hs: [0]=roi target [1]=bar where it changes [2]=ladder step [3]=exit price [4]=reason (0 = still open)
const HS = new Float64Array(8),
  BLKS = 1024;
function hold(open, high, low, ex, i, n, stop, roi, next) {
  // returns the bar of the event, or n; reason in HS[4]
  for (; i < n; i++) {
    if (ex[i - 1] !== 0) {
      HS[3] = open[i];
      HS[4] = 3;
      return i;
    }
    if (low[i] <= stop) {
      const o = open[i];
      HS[3] = o < stop ? o : stop;
      HS[4] = 1;
      return i;
    }
    if (i >= next) {
      HS[4] = 4;
      return i;
    } // ladder step due: the caller recomputes the target and comes back to this bar
    if (high[i] >= roi) {
      const o = open[i];
      HS[3] = o > roi ? o : roi;
      HS[4] = 2;
      return i;
    }
  }
  HS[4] = 0;
  return n;
}
function oneTrade(open, high, low, ex, ei, n, p) {
  // returns the exit bar (n when never closed); price/reason in HS
  const entry = open[ei],
    stop = entry * (1 + p.sl),
    roiT = p.roiT,
    roiV = p.roiV,
    nr = roiT.length,
    up = (1 + p.fee) / (1 - p.fee);
  let roi = entry * (1 + roiV[0]) * up;
  if (low[ei] <= stop) {
    HS[3] = entry < stop ? entry : stop;
    HS[4] = 1;
    return ei;
  }
  if (high[ei] >= roi) {
    HS[3] = roi;
    HS[4] = 2;
    return ei;
  }
  let i = ei + 1,
    step = 0,
    next = nr > 1 ? ei + roiT[1] : n;
  for (;;) {
    const e = i + BLKS < n ? i + BLKS : n;
    i = hold(open, high, low, ex, i, e, stop, roi, next);
    const why = HS[4];
    if (why === 4) {
      do {
        step++;
        next = step + 1 < nr ? ei + roiT[step + 1] : n;
      } while (i >= next && step + 1 < nr);
      roi = entry * (1 + roiV[step]) * up;
      if (next === n) next = n + 1;
      continue;
    }
    if (why !== 0 || i >= n) return i;
  }
}
export function simLeaf(open, high, low, ex, entries, n, p, tr, res) {
  const fi = 1 - p.fee,
    ne = entries.length;
  let cash = 1,
    peak = 1,
    dd = 0,
    nt = 0,
    i = 0;
  for (let k = 0; k < ne; k++) {
    const s = entries[k];
    if (s < i) continue;
    const ei = s + 1;
    if (ei >= n) break;
    i = oneTrade(open, high, low, ex, ei, n, p);
    if (HS[4] === 0) break;
    const amt = (cash * fi) / open[ei],
      nc = amt * HS[3] * fi,
      o = nt * 4;
    nt++;
    tr[o] = ei;
    tr[o + 1] = i;
    tr[o + 2] = HS[4];
    tr[o + 3] = nc / cash - 1;
    cash = nc;
    if (cash > peak) peak = cash;
    const d = 1 - cash / peak;
    if (d > dd) dd = d;
  }
  res[0] = cash;
  res[1] = nt;
  res[2] = dd;
  return nt;
}
