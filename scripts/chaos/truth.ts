import type { CandleColumns } from '@tradai/strategy-sdk';
import type { SimExchange } from '@tradai/sim-exchange';
import { withPast } from '../../packages/runtime/src/modes/session/rows/past-rows.ts';
import { readRow, type ReadRow } from '../../packages/runtime/src/modes/session/rows/rows.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { SessionRecords } from '../../packages/runtime/src/session/record-book.ts';
import type { TradeRecord } from '../../packages/runtime/src/session/trade-record.ts';
import { STRATEGIES, type SessionProgram } from './program.ts';
import { symbolOf } from './tape.ts';

/** What a session wrote down. */
export interface Journal {
  readonly records: SessionRecords;
  readonly log: readonly ReadRow<'log'>[];
  readonly reasons: readonly ReadRow<'reasons'>[];
  readonly trades: readonly TradeRecord[];
}

/** That, and the final candles that the exchange has, by pair. */
export interface Truth extends Journal {
  readonly candles: ReadonlyMap<string, CandleColumns>;
}

export async function readJournal(store: SessionStore, key: SessionKey): Promise<Journal> {
  const live = await store.read(key);
  if (live === null) throw new Error(`${store.place} has no session of ${key.strategy}.`);
  const stored = await withPast(store, live);
  const rowsOf = async <Kind extends 'log' | 'reasons'>(kind: Kind): Promise<ReadRow<Kind>[]> =>
    (await store.rows(key, kind, {})).map((row) => readRow(kind, row));
  const trades = [...stored.records].filter(([name]) => name.startsWith('trade/'));
  return {
    records: stored.records,
    log: await rowsOf('log'),
    reasons: await rowsOf('reasons'),
    trades: trades.map(([, text]) => JSON.parse(text) as TradeRecord),
  };
}

/** As if its strategy had been loaded from its source: who carries it out again and the strategy must share one SDK. */
export function withSources({ records, log, ...rest }: Journal, { strategies }: SessionProgram): Journal {
  if (strategies === STRATEGIES) return { records, log, ...rest };
  const [bundle, source] = [`${strategies}/restive/strategy.js`, `${STRATEGIES}/restive/strategy.ts`];
  const moved = (text: string): string => text.replaceAll(bundle, source);
  return {
    ...rest,
    records: new Map([...records].map(([key, text]) => [key, moved(text)])),
    log: JSON.parse(moved(JSON.stringify(log))) as Journal['log'],
  };
}

export async function exchangeCandles(
  sim: SimExchange,
  pairs: readonly string[],
): Promise<ReadonlyMap<string, CandleColumns>> {
  const all = new Map<string, CandleColumns>();
  for (const pair of pairs) {
    const response = await fetch(`${sim.urls.admin}/candles/${symbolOf(pair)}?market=spot&interval=5m`);
    const rows = (await response.json()) as readonly (readonly (string | number)[])[];
    const column = (at: number): Float64Array => Float64Array.from(rows, (row) => Number(row[at]));
    all.set(pair, {
      ...{ openTimeMs: column(0), open: column(1), high: column(2), low: column(3), close: column(4) },
      ...{ volume: column(5), length: rows.length },
    });
  }
  return all;
}
