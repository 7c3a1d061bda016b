import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CandleColumns } from '@tradai/strategy-sdk';
import type { SimExchange } from '@tradai/sim-exchange';
import { readMarkets } from '../../../packages/runtime/src/launch/read-markets.ts';
import { compareRecords, differenceText } from '../../../packages/runtime/src/modes/session/replay/compare-records.ts';
import { replaySession } from '../../../packages/runtime/src/modes/session/replay/replay-session.ts';
import type { CrashTape } from '../tape.ts';
import { finalCandles, symbolOf } from './exchange-truth.ts';
import type { Evidence } from './evidence.ts';

const SOURCES = ['../strategies/', '../../../examples/strategies/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/** Carries the session out again from its log and the candles that the exchange has; its records must come out to the bit. */
export async function replayDifferences(
  evidence: Evidence,
  tape: CrashTape,
  sim: SimExchange,
  marketsFile: string | null,
): Promise<readonly string[]> {
  const here = fromSources(evidence);
  const columns = new Map<string, CandleColumns>();
  for (const pair of tape.pairs) columns.set(pair, await finalCandles(sim, tape.kind, symbolOf(pair)));
  const { file: markets } = readMarkets(
    marketsFile ?? undefined,
    'binance',
    tape.kind === 'spot' ? 'spot' : 'futures',
    tape.pairs,
  );
  const replayed = await replaySession({
    ...{ rows: here.log, records: new Map(), markets },
    candlesOf: (series, fromMs, toMs) => Promise.resolve(between(columns.get(series.pair)!, fromMs, toMs)),
  });
  const difference = compareRecords(here.records, replayed);
  return difference === null ? [] : [`replay: ${differenceText(difference)}`];
}

/** A bundled strategy out of its source: program and strategy must share one SDK. */
function fromSources({ log, stored }: Evidence): {
  readonly log: Evidence['log'];
  readonly records: Map<string, string>;
} {
  const bundled = /"file":"([^"]*\/strategies\/([\w-]+)\/strategy\.js)"/.exec(JSON.stringify(log));
  // It was traded from its source.
  if (bundled === null) return { log, records: new Map(stored.records) };
  const [, file = '', name = ''] = bundled;
  const source = SOURCES.map((folder) => join(folder, name, 'strategy.ts')).find((path) => existsSync(path));
  if (source === undefined) throw new Error(`The source of ${file} is not here.`);
  const moved = (text: string): string => text.replaceAll(file, source);
  return {
    log: JSON.parse(moved(JSON.stringify(log))) as Evidence['log'],
    records: new Map([...stored.records].map(([key, text]) => [key, moved(text)])),
  };
}

function between(all: CandleColumns, fromMs: number, toMs: number): CandleColumns {
  let from = 0;
  let to = all.length;
  while (from < to && all.openTimeMs[from]! < fromMs) from += 1;
  while (to > from && all.openTimeMs[to - 1]! > toMs) to -= 1;
  const cut = (column: Float64Array): Float64Array => column.slice(from, to);
  const { openTimeMs, open, high, low, close, volume } = all;
  return {
    ...{ openTimeMs: cut(openTimeMs), open: cut(open), high: cut(high), low: cut(low), close: cut(close) },
    ...{ volume: cut(volume), length: to - from },
  };
}
