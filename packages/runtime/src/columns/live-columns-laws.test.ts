import fc from 'fast-check';
import { SMA } from 'technicalindicators';
import {
  adx,
  all,
  atr,
  barsSince,
  bbands,
  CANDLE_FIELDS,
  cci,
  crossesAbove,
  crossesBelow,
  cumulative,
  defineKernel,
  defineStrategy,
  donchian,
  ema,
  enterLong,
  ewm,
  exitLong,
  heikinAshi,
  hma,
  ichimoku,
  kama,
  macd,
  mfi,
  obv,
  rollingVwap,
  rsi,
  sar,
  scan,
  sma,
  stoch,
  supertrend,
  technicalIndicator,
  tema,
  timeframeMs,
  valueWhen,
  vwap,
  type CandleColumns,
} from '@tradai/strategy-sdk';
import {
  buildStrategy,
  evaluate,
  frameCloseMs,
  plainMemory,
  type BuiltStrategy,
  type CandlesOf,
  type GraphFrame,
  type Output,
} from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { LiveColumns, type Candle } from './live-columns.ts';

const MINUTE = 60_000;
/** Candles before the live ones, and a day of them. */
const HISTORY = 600;
const DAY = 1_440;

const weighted = defineKernel({
  name: 'live-weighted',
  version: 1,
  inputs: ['x'],
  outputs: ['out'],
  params: ['keep'],
  lookback: () => 0,
  memory: 'fading',
  stateSize: () => 2,
  run: ({ x }, { out }, { keep }, from, to, state) => {
    for (let i = from; i < to; i++) {
      state[0] = state[1] === 0 ? x[i]! : keep * state[0]! + (1 - keep) * x[i]!;
      state[1] = 1;
      out[i] = state[0]!;
    }
  },
});

/** Every kind of memory that a column can have: windows, recursions, sums, scans, author's kernels, other timeframes and pairs. */
const strategy = defineStrategy({
  name: 'every-memory',
  timeframe: '1m',
  stoploss: -0.1,
  indicators: ({ candles, informative, resample }) => {
    const { close, high, low } = candles;
    const fast = ema(close, 12);
    const slow = sma(close, 40);
    return {
      fast,
      slow,
      oscillators: { rsi: rsi(close, 14), cci: cci(candles, 20), mfi: mfi(candles, 14), stoch: stoch(candles) },
      trends: {
        adx: adx(candles, 14),
        macd: macd(close),
        kama: kama(close, 10),
        hma: hma(close, 16),
        tema: tema(close, 9),
      },
      bands: { bbands: bbands(close, 20), donchian: donchian(candles, 20), ichimoku: ichimoku(candles) },
      stops: { sar: sar(candles), supertrend: supertrend(candles, 10, 3), atr: atr(candles, 14) },
      flows: { obv: obv(close, candles.volume), vwap: vwap(candles), rolling: rollingVwap(candles, 50) },
      windows: {
        top: high.rolling(30).max(),
        when: high.rolling(30).argmax(),
        middle: close.rolling(25).median(),
        spread: close.rolling(25).std(),
        rank: close.rolling(50).percentRank(),
        folded: close.rolling(5).fold((window) => window[0]! - window[4]!),
      },
      sums: { total: cumulative.sum(candles.volume), smooth: ewm(close, { span: 9 }).mean() },
      events: { since: barsSince(crossesAbove(fast, slow)), at: valueWhen(crossesBelow(fast, slow), close) },
      heikin: heikinAshi(candles).close,
      trail: scan({ close, range: atr(candles, 14) }, { stop: 0 }, (now, state) => {
        state.stop = now.close > state.stop ? Math.max(state.stop, now.close - 3 * now.range) : now.close;
        return { stop: state.stop };
      }).stop,
      own: weighted({ x: low }, { keep: 0.9 }),
      adapted: technicalIndicator(SMA, { values: close }, { period: 7 }),
      larger: informative('5m', (five) => ({ rsi: rsi(five.close, 14), ema: ema(five.close, 20) })),
      leader: informative({ pair: 'BTC/USDT', timeframe: '1h' }, (btc) => sma(btc.close, 3)),
      grouped: resample(15, (quarter) => ema(quarter.close, 5)),
    };
  },
  entry: ({ fast, slow, larger }) => [enterLong(all(crossesAbove(fast, slow), larger.rsi.gt(40)), 'up')],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],
});

function walk(closes: Iterable<number>, everyMs: number, seed: number): CandleColumns {
  const close = Float64Array.from(closes);
  const open = close.map((value, i) => close[i - 1] ?? value);
  const wick = (i: number): number => 1 + ((i * 7 + seed) % 5) / 1_000;
  return {
    openTimeMs: close.map((_, i) => i * everyMs),
    open,
    high: close.map((value, i) => Math.max(value, open[i]!) * wick(i)),
    low: close.map((value, i) => Math.min(value, open[i]!) / wick(i + 1)),
    close,
    volume: close.map((_, i) => ((i * 13 + seed) % 17) * 10),
    length: close.length,
  };
}

/** One random walk at every timeframe. */
function aWorld(seed: number, built: BuiltStrategy): CandlesOf {
  let state = seed;
  let price = 100;
  const closes = Array.from({ length: HISTORY + DAY }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    price *= 1 + (state / 2_147_483_648 - 0.5) / 100;
    return price;
  });
  const series = new Map(
    built.graph.frames.map((frame) => {
      const every = timeframeMs(frame.timeframe) / MINUTE;
      return [
        frame,
        walk(
          closes.filter((_, i) => i % every === every - 1),
          every * MINUTE,
          seed,
        ),
      ] as const;
    }),
  );
  return (frame) => series.get(frame)!;
}

function candleAt(candles: CandleColumns, i: number): Candle {
  return Object.fromEntries(CANDLE_FIELDS.map((field) => [field, candles[field][i]!])) as Candle;
}

/** The candles of every frame that have closed by then, from a time on. */
function between(candlesOf: CandlesOf, fromMs: number, toMs: number): CandlesOf {
  return (frame) => {
    const candles = candlesOf(frame);
    const { openTimeMs } = candles;
    const first = openTimeMs.findIndex((openMs) => openMs >= fromMs);
    let end = first;
    while (end < candles.length && frameCloseMs(openTimeMs[end]!, frame) <= toMs) end++;
    const cut = CANDLE_FIELDS.map((field) => [field, candles[field].slice(first, end)]);
    return { ...(Object.fromEntries(cut) as Omit<CandleColumns, 'length'>), length: end - first };
  };
}

/** Larger frames first, as they close. */
function feed(live: LiveColumns, built: BuiltStrategy, candlesOf: CandlesOf, from: number, to: number): void {
  const others = live.loadedFrames.filter(({ id }) => id !== 0);
  const append = (frame: GraphFrame, closeMs: number): void => {
    const candles = candlesOf(frame);
    const every = timeframeMs(frame.timeframe);
    if (closeMs % every === 0) live.append(frame, candleAt(candles, closeMs / every - 1));
  };
  for (let i = from; i < to; i++) for (const frame of [...others, built.graph.own]) append(frame, (i + 1) * MINUTE);
}

function outputsOf(built: BuiltStrategy): Output[] {
  return [...built.columnPaths.map(({ output }) => output), ...built.entries.map(({ condition }) => condition)];
}

function expectSame(live: LiveColumns, built: BuiltStrategy, history: CandlesOf): void {
  const whole = evaluate(built.graph, history, outputsOf(built));
  const { length } = history(built.graph.own);
  expect(live.length).toBe(length);
  for (const { path, output } of built.columnPaths)
    expect(live.column(output).subarray(0, length), path).toEqual(whole.column(output).subarray(0, length));
}

describe('a day of live columns', () => {
  const built = buildStrategy(strategy);
  const seeds = fc.integer({ min: 1, max: 1_000_000 });
  const started = (candlesOf: CandlesOf, spare: number): LiveColumns =>
    new LiveColumns(built.graph, between(candlesOf, 0, HISTORY * MINUTE), outputsOf(built), plainMemory, spare);

  it('has the bits of computing all of its candles at once', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candlesOf = aWorld(seed, built);
        const live = started(candlesOf, DAY);
        feed(live, built, candlesOf, HISTORY, HISTORY + DAY);
        expectSame(live, built, candlesOf);
      }),
      { numRuns: 3 },
    );
  });

  it('has, after candles were forgotten, the bits of a start with those that were kept', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 8 }), (seed, hours) => {
        const candlesOf = aWorld(seed, built);
        const live = started(candlesOf, DAY);
        const renewedAt = HISTORY + hours * 60;
        const keptFromMs = (renewedAt - HISTORY) * MINUTE;
        feed(live, built, candlesOf, HISTORY, renewedAt);
        live.renew((frame) => (renewedAt * MINUTE - keptFromMs) / timeframeMs(frame.timeframe));
        expectSame(live, built, between(candlesOf, keptFromMs, renewedAt * MINUTE));
        feed(live, built, candlesOf, renewedAt, HISTORY + DAY);
        expectSame(live, built, between(candlesOf, keptFromMs, (HISTORY + DAY) * MINUTE));
      }),
      { numRuns: 4 },
    );
  });

  it('finds room again in the same arrays', () => {
    const candlesOf = aWorld(7, built);
    const live = started(candlesOf, 60);
    const column = live.column(built.columnPaths[0]!.output);
    feed(live, built, candlesOf, HISTORY, HISTORY + 60);
    expect(live.roomFor(built.graph.own)).toBe(0);
    live.renew((frame) => (HISTORY * MINUTE) / timeframeMs(frame.timeframe));
    expect(live.roomFor(built.graph.own)).toBe(60);
    expect(live.column(built.columnPaths[0]!.output)).toBe(column);
  });
});
