/**
 * The fastest shape that was found for the hot path, as a yardstick: two averages in one pass, a crossing scan, and a long-only
 * simulator over columns that fills at the next open and knows no wallet, precision or slots.
 */
const BLOCK = 512;

export interface PrototypeMemory {
  readonly fast: Float64Array;
  readonly slow: Float64Array;
  readonly entries: Int32Array;
  readonly exits: Uint8Array;
  /** Four numbers per trade: entry and exit candle, reason, return. */
  readonly trades: Float64Array;
}

export function prototypeMemory(candles: number): PrototypeMemory {
  return {
    fast: new Float64Array(candles),
    slow: new Float64Array(candles),
    entries: new Int32Array(candles),
    exits: new Uint8Array(candles),
    trades: new Float64Array(4 * candles),
  };
}

interface Prices {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

const FEE = 0.001;
const STOP = -0.02;
const ROI_MINUTES = Float64Array.of(0, 60, 240, 720);
const ROI_RATIOS = Float64Array.of(0.03, 0.02, 0.01, 0);

/** Averages of 12 and 26, crossings, trades on one-minute candles. Returns the number of trades. */
export function prototypeRun({ open, high, low, close }: Prices, memory: PrototypeMemory): number {
  const { fast, slow, entries, exits, trades } = memory;
  twoAverages(close, fast, slow, 12, 26);
  const count = crossings(fast, slow, 25, entries, exits);
  return simulate(open, high, low, exits, entries, count, trades);
}

function average(x: Float64Array, out: Float64Array, period: number, until: number): number {
  let sum = 0;
  for (let i = 0; i < period; i++) sum += x[i]!;
  let value = sum / period;
  const k = 2 / (period + 1);
  for (let i = period; i < until; i++) value = (x[i]! - value) * k + value;
  out[until - 1] = value;
  return value;
}

function twoAverages(
  x: Float64Array,
  fast: Float64Array,
  slow: Float64Array,
  fastPeriod: number,
  slowPeriod: number,
): void {
  const from = Math.max(fastPeriod, slowPeriod);
  const state = Float64Array.of(average(x, fast, fastPeriod, from), average(x, slow, slowPeriod, from));
  const fastK = 2 / (fastPeriod + 1);
  const slowK = 2 / (slowPeriod + 1);
  for (let i = from; i < x.length; i += BLOCK)
    averageBlock(x, fast, slow, fastK, slowK, i, Math.min(i + BLOCK, x.length), state);
}

function averageBlock(
  x: Float64Array,
  fast: Float64Array,
  slow: Float64Array,
  fastK: number,
  slowK: number,
  from: number,
  to: number,
  state: Float64Array,
): void {
  let a = state[0]!;
  let b = state[1]!;
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    a = (value - a) * fastK + a;
    fast[i] = a;
    b = (value - b) * slowK + b;
    slow[i] = b;
  }
  state[0] = a;
  state[1] = b;
}

function crossings(a: Float64Array, b: Float64Array, from: number, entries: Int32Array, exits: Uint8Array): number {
  exits.fill(0);
  let count = 0;
  for (let i = from + 1; i < a.length; i += 1024)
    count = crossingBlock(a, b, i, Math.min(i + 1024, a.length), entries, exits, count);
  return count;
}

function crossingBlock(
  a: Float64Array,
  b: Float64Array,
  from: number,
  to: number,
  entries: Int32Array,
  exits: Uint8Array,
  found: number,
): number {
  let count = found;
  let before = a[from - 1]! - b[from - 1]!;
  for (let i = from; i < to; i++) {
    const now = a[i]! - b[i]!;
    if (now > 0 ? before <= 0 : before >= 0) {
      if (now > 0) entries[count++] = i;
      else if (now < 0) exits[i] = 1;
    }
    before = now;
  }
  return count;
}

function simulate(
  open: Float64Array,
  high: Float64Array,
  low: Float64Array,
  exits: Uint8Array,
  entries: Int32Array,
  entryCount: number,
  trades: Float64Array,
): number {
  const n = open.length;
  const keep = 1 - FEE;
  const both = (1 + FEE) / (1 - FEE);
  const steps = ROI_MINUTES.length;
  let cash = 1;
  let count = 0;
  let i = 0;
  for (let k = 0; k < entryCount; k++) {
    if (entries[k]! < i) continue;
    const first = entries[k]! + 1;
    if (first >= n) break;
    const entry = open[first]!;
    const stop = entry * (1 + STOP);
    let step = 0;
    let roi = entry * (1 + ROI_RATIOS[0]!) * both;
    let next = first + ROI_MINUTES[1]!;
    let rate = 0;
    let why = 0;
    for (i = first; i < n; i++) {
      if (i > first && exits[i - 1] !== 0) {
        rate = open[i]!;
        why = 3;
        break;
      }
      if (low[i]! <= stop) {
        rate = Math.min(open[i]!, stop);
        why = 1;
        break;
      }
      if (i >= next) {
        do {
          step++;
          next = step + 1 < steps ? first + ROI_MINUTES[step + 1]! : n;
        } while (i >= next && step + 1 < steps);
        roi = entry * (1 + ROI_RATIOS[step]!) * both;
      }
      if (high[i]! >= roi) {
        rate = i > first ? Math.max(open[i]!, roi) : roi;
        why = 2;
        break;
      }
    }
    if (why === 0) break;
    const after = ((cash * keep) / entry) * rate * keep;
    trades[count * 4] = first;
    trades[count * 4 + 1] = i;
    trades[count * 4 + 2] = why;
    trades[count * 4 + 3] = after / cash - 1;
    count++;
    cash = after;
  }
  return count;
}
