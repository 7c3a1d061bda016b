import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CandleColumns } from '@tradai/strategy-sdk';
import type { AnyStrategy, GraphFrame } from '@tradai/strategy-sdk/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMarketFile } from '../config/market-file.ts';
import type { RawConfig } from '../config/setting-table.ts';
import { shippedFile } from '../config/shipped-file.ts';
import { importFolder } from '../data/import/import-folder.ts';
import { parseTimerange } from '../data/timerange.ts';
import { backtest, type BacktestRun } from '../modes/backtest/backtest.ts';
import type { BacktestRequest } from '../modes/backtest/request.ts';
import type { Quote } from '../core/quote.ts';
import type { PairInput } from '../backtest/pair-input.ts';
import { Memory } from '../callbacks/memory.ts';
import { assembleVersion } from '../modes/session/driver/assemble-version.ts';
import { seriesOfFrame } from '../modes/session/driver/session-series.ts';
import { seriesKey } from '../modes/session/rows/row-forms.ts';
import type { SessionVersion } from './session-version.ts';
import { PLAIN_RATES } from './rate-world.fixture.ts';
import { applyDelta, type SessionRecords } from './record-book.ts';
import type { SessionEvent } from './session-event.ts';
import type { SeriesName } from './session-pair.ts';
import { closedBy, closedTrades, comparable, eventsOf, openSession, type Tape } from './tape.fixture.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const NAMES = [
  'sma-crossover',
  'band-reversion',
  'range-breakout',
  'pullback-ladder',
  'maker-entries',
  'futures-trend',
];

let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tradai-session-'));
  for (const series of ['spot/2021', 'futures/2025'])
    await importFolder(
      join(EXAMPLES, 'data/binance', series),
      dataDir,
      { exchange: 'binance' },
      { nowMs: Date.UTC(2026, 0, 1) },
    );
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function requestOf(name: string): Promise<BacktestRequest> {
  const folder = join(EXAMPLES, 'strategies', name);
  const { default: strategy } = (await import(pathToFileURL(join(folder, 'strategy.ts')).href)) as {
    default: AnyStrategy;
  };
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as RawConfig;
  const { name: exchange, pair_whitelist: pairs } = config['exchange'] as { name: string; pair_whitelist: string[] };
  const timerange = (config['timerange'] as string | undefined) ?? null;
  const own = join(folder, 'markets.json');
  const markets = existsSync(own) ? own : shippedFile('markets/binance-spot.json');
  return {
    // A session looks at no smaller candles.
    overrides: { timeframe_detail: '' },
    ...{ strategy, params: {}, config, pairs, exchange, dataDir, withColumns: false },
    timerange: timerange === null ? { startMs: null, endMs: null } : parseTimerange(timerange),
    markets: parseMarketFile(readFileSync(markets, 'utf8'), basename(markets)),
  };
}

/** The run again, its columns computed candle by candle, put together as sessions are. */
function tapeOf(request: BacktestRequest, run: BacktestRun): Tape {
  const { built } = run;
  const { strategy, params, config, pairs, exchange } = request;
  const named = { name: strategy.name, file: '', sha256: '' };
  const spec = { id: 'v1', strategy: named, params, config, pairs, exchange };
  const settled = { ...run, spec, strategy, settingsWith: () => run.settings };
  const traded = new Map(run.pairs.map((pair) => [pair.pair, pair]));
  const others = new Map<string, readonly [SeriesName, CandleColumns]>();
  for (const { pair, candlesOf } of run.pairs) {
    for (const frame of built.graph.frames.filter(({ kind }) => kind === 'informative')) {
      const series = seriesOfFrame(frame, pair, run.stakeCurrency);
      others.set(seriesKey(series), [series, candlesOf(frame)]);
    }
  }
  const versionAt = (closedMs: (input: PairInput) => number): SessionVersion => {
    const memory = new Memory(built.definition.state ?? {});
    const opened = run.pairs.map(({ input }) => {
      const { candlesOf } = traded.get(input.pair)!;
      const room = candlesOf(built.graph.own).length;
      const closed = (frame: GraphFrame): CandleColumns => closedBy(candlesOf(frame), frame.timeframe, closedMs(input));
      return { ...input, room, candlesOf: closed };
    });
    return assembleVersion(settled, { pairs: opened, changed: {}, memory, onError: 'stop' });
  };
  const first = versionAt(({ candles }) => candles.openTimeMs[candles.length - 1]!);
  return { run: first.run, inputs: run.pairs.map(({ input }) => input), others: [...others.values()], versionAt };
}

/** Closed trades of a session that is made anew from its records after some of its events. */
function played(tape: Tape, isCut: (number: number) => boolean): object[] {
  let { session, finish } = openSession(tape);
  let records: SessionRecords = new Map();
  const events = eventsOf(tape);
  for (const [number, event] of events.entries()) {
    records = applyDelta(records, session.take(event));
    if (isCut(number)) ({ session, finish } = openSession(tape, events.slice(0, number + 1), records));
  }
  finish();
  return closedTrades(applyDelta(records, session.take({ kind: 'resume' })));
}

/** The first candles of a tape as they form: a look at the open, at both extremes and at the close, by a book with a spread. */
function lookedInto(tape: Tape, candles: number): SessionEvent[] {
  const closing = eventsOf(tape);
  const turns = closing.filter((event) => event.kind === 'turn').slice(0, candles);
  const quoteAt = (pair: string, openMs: number, moment: number): Quote | null => {
    const { candles: all } = tape.inputs.find((input) => input.pair === pair)!;
    const at = all.openTimeMs.indexOf(openMs);
    if (at < 0 || at >= all.length) return null;
    const rate = [all.open, all.low, all.high, all.close][moment]![at]!;
    const [bid, ask] = [rate * 0.9998, rate * 1.0002];
    const timeMs = openMs + moment * QUARTER;
    return { timeMs, bid, ask, last: rate, book: { bids: [[bid, 1e9]], asks: [[ask, 1e9]] } };
  };
  const last = turns[turns.length - 1]!.nowMs;
  const closed = closing.filter((event) => event.kind !== 'turn' || event.nowMs <= last);
  return closed.slice(0, closed.indexOf(turns[turns.length - 1]!) + 1).flatMap((event): SessionEvent[] => {
    if (event.kind !== 'turn') return [event];
    return [0, 1, 2, 3].map((moment) => ({
      kind: 'turn',
      nowMs: event.nowMs + moment * QUARTER,
      quoteOf: (pair) => quoteAt(pair, event.nowMs, moment),
    }));
  });
}

const QUARTER = 15 * 60_000;

/** Records of a session that is made anew from its own after some of its events. */
function recordsOf(tape: Tape, events: readonly SessionEvent[], isCut: (number: number) => boolean): SessionRecords {
  let { session } = openSession(tape);
  let records: SessionRecords = new Map();
  for (const [number, event] of events.entries()) {
    records = applyDelta(records, session.take(event));
    if (isCut(number)) ({ session } = openSession(tape, events.slice(0, number + 1), records));
  }
  return records;
}

describe.each(NAMES)('a session of %s that looks into candles', (name) => {
  it('has the same records when it is made anew from them on the way', async () => {
    const request = await requestOf(name);
    const rates = { ...PLAIN_RATES, candlesStaleAfterMs: 3_630_000 };
    const tape = { ...tapeOf(request, backtest(request)), rates };
    const events = lookedInto(tape, 700);
    const whole = recordsOf(tape, events, () => false);
    const every = Math.floor(events.length / 4);
    expect(recordsOf(tape, events, (number) => number % every === every - 1)).toEqual(whole);
    expect(closedTrades(whole).length).toBeGreaterThan(2);
  });
});

describe.each(NAMES)('a session of %s that sees the shipped candles one by one', (name) => {
  let tape: Tape;
  let expected: object[];
  beforeAll(async () => {
    const request = await requestOf(name);
    const run = backtest(request);
    tape = tapeOf(request, run);
    expected = run.outcome.trades.map(comparable);
  });

  it('makes the trades of a backtest', () => {
    // Once it is made anew from its records, in the middle.
    const middle = Math.floor(eventsOf(tape).length / 2);
    expect(played(tape, (number) => number === middle)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(5);
  });
});
