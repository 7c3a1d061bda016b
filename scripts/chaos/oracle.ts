import type { CandleColumns } from '@tradai/strategy-sdk';
import { readMarkets } from '../../packages/runtime/src/launch/read-markets.ts';
import { seriesOfKey } from '../../packages/runtime/src/modes/session/rows/row-forms.ts';
import { compareRecords, differenceText } from '../../packages/runtime/src/modes/session/replay/compare-records.ts';
import { replaySession } from '../../packages/runtime/src/modes/session/replay/replay-session.ts';
import type { ChaosEvidence } from './chaos-run.ts';
import { CANDLE_MS } from './tape.ts';
import type { Truth } from './truth.ts';

/** Entries need candles that are not older than one candle and so much; the second one in real time. */
const FRESH_MS = 30_000;
const FRESH_FLOOR_MS = 500;
/** Real time by which the session's idea of the exchange's clock may be apart from it. */
const CLOCK_APART_MS = 50;
/** Real time in which a process connects so often at most. */
const CONNECTS_WITHIN_MS = 300_000;
const MOST_CONNECTS = 60;

/** Everything that a session did and must not have done. */
export async function violations(evidence: ChaosEvidence): Promise<readonly string[]> {
  const { truth, choice, exitCode, connects, lines, books } = evidence;
  return [
    ...wrongCandles(truth, CLOCK_APART_MS * choice.factor),
    ...wrongSignals(truth),
    ...wrongEntries(truth, Math.max(FRESH_MS, FRESH_FLOOR_MS * choice.factor)),
    ...(await replayed(evidence)),
    ...tooManyConnects(connects),
    ...(books?.differences ?? []),
    ...(exitCode === 0 ? [] : [`the session ended with ${exitCode}: ${lines.at(-1)?.message ?? ''}`]),
  ];
}

/** The signal of a candle, by the formula of the strategy and the candles of the exchange; null: it has none. */
export function signalOf(candles: CandleColumns, openTimeMs: number): 0 | 1 | null {
  const at = candles.openTimeMs.indexOf(openTimeMs);
  if (at < 0) return null;
  return candles.close[at]! > (candles.high[at]! + candles.low[at]! + candles.open[at]!) / 3 ? 1 : 0;
}

/** Each candle of a series once, in order, the next one, and none before it was over. */
function wrongCandles({ log, candles }: Truth, slackMs: number): string[] {
  const newest = new Map<string, number>();
  const problems: string[] = [];
  for (const { seq, atMs, row } of log)
    for (const event of row.events) {
      if (event.kind !== 'candles') continue;
      for (const [series, openTimeMs] of Object.entries(event.newest)) {
        const before = newest.get(series);
        const { openTimeMs: known } = candles.get(seriesOfKey(series).pair)!;
        if (openTimeMs + CANDLE_MS > atMs + slackMs)
          problems.push(`step ${seq} took ${series} ${iso(openTimeMs)} before it was over`);
        if (!known.includes(openTimeMs))
          problems.push(`step ${seq} took ${series} ${iso(openTimeMs)}, which the exchange does not have`);
        if (before !== undefined && openTimeMs <= before)
          problems.push(`step ${seq} took ${series} ${iso(openTimeMs)} after ${iso(before)}`);
        newest.set(series, openTimeMs);
      }
    }
  return problems;
}

function wrongSignals({ reasons, candles }: Truth): string[] {
  return reasons.flatMap(({ row: { candleMs, of } }) =>
    Object.entries(of).flatMap(([pair, [direction]]) => {
      const expected = signalOf(candles.get(pair)!, candleMs);
      return direction === expected
        ? []
        : [`${pair} ${iso(candleMs)} counted as ${direction}, its final candle says ${expected}`];
    }),
  );
}

/** Each entry is on the newest candle that was taken, which asks for it, is fresh, and not on a pair that was barred. */
function wrongEntries({ log, trades, candles }: Truth, freshMs: number): string[] {
  const entries = new Map<string, number>();
  for (const { trade, orders } of trades) entries.set(`${trade.pair} ${orders[0]?.placedTimeMs}`, trade.id);
  const newest = new Map<string, number>();
  const problems: string[] = [];
  for (const { row } of log)
    for (const event of row.events) {
      if (event.kind === 'candles')
        for (const [series, openTimeMs] of Object.entries(event.newest))
          newest.set(seriesOfKey(series).pair, openTimeMs);
      if (event.kind !== 'turn') continue;
      for (const pair of candles.keys()) {
        const id = entries.get(`${pair} ${event.nowMs}`);
        if (id === undefined) continue;
        entries.delete(`${pair} ${event.nowMs}`);
        const openTimeMs = newest.get(pair) ?? Number.NaN;
        const name = `trade ${id} of ${pair} at ${iso(event.nowMs)}`;
        if (signalOf(candles.get(pair)!, openTimeMs) !== 1)
          problems.push(`${name}: the candle ${iso(openTimeMs)} does not ask for it`);
        if (event.nowMs - openTimeMs - CANDLE_MS > CANDLE_MS + freshMs)
          problems.push(`${name}: its candle ${iso(openTimeMs)} is old`);
        if (event.barred?.[pair] !== undefined) problems.push(`${name}: the pair was barred`);
      }
    }
  return [...problems, ...[...entries].map(([key, id]) => `trade ${id} (${key}) was entered in no turn of the log`)];
}

async function replayed({ truth: { log, records, candles }, markets }: ChaosEvidence): Promise<string[]> {
  const again = await replaySession({
    ...{ rows: log, records: new Map(), markets: readMarkets(markets, 'binance', 'spot', [...candles.keys()]).file },
    candlesOf: (series, fromMs, toMs) => Promise.resolve(between(candles.get(series.pair)!, fromMs, toMs)),
  });
  // Books of orders are made by the log of orders, which `readOrderStory` does again.
  const kinds = new Set([...again.records.keys()].map(kindOf));
  const ofEvents = new Map([...records].filter(([key]) => kinds.has(kindOf(key))));
  const difference = compareRecords(ofEvents, again);
  return difference === null ? [] : [`carried out again: ${differenceText(difference)}`];
}

function kindOf(key: string): string {
  return key.split('/')[0]!;
}

function between(all: CandleColumns, fromMs: number, toMs: number): CandleColumns {
  const times = [...all.openTimeMs];
  const from = times.findIndex((time) => time >= fromMs);
  const to = times.findLastIndex((time) => time <= toMs) + 1;
  const cut = (column: Float64Array): Float64Array => column.slice(from, Math.max(from, to));
  const { openTimeMs, open, high, low, close, volume } = all;
  return {
    ...{ openTimeMs: cut(openTimeMs), open: cut(open), high: cut(high), low: cut(low), close: cut(close) },
    ...{ volume: cut(volume), length: Math.max(0, to - from) },
  };
}

function tooManyConnects(connects: readonly number[]): string[] {
  const most = Math.max(
    0,
    ...connects.map((at) => connects.filter((each) => each >= at && each < at + CONNECTS_WITHIN_MS).length),
  );
  return most > MOST_CONNECTS ? [`${most} connections within five minutes`] : [];
}

function iso(ms: number): string {
  return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
}
