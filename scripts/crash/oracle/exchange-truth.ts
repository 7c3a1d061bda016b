import type { CandleColumns } from '@tradai/strategy-sdk';
import type { MarketKind, SimExchange } from '@tradai/sim-exchange';
import { type LoggedQuotes } from '../../../packages/runtime/src/modes/session/rows/row-forms.ts';
import { HOUR, type CrashTape } from '../tape.ts';
import type { Evidence } from './evidence.ts';

interface ShownQuote {
  readonly time: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** Real time for which an answer of the exchange may be on its way, and the session's idea of its clock apart from it. */
const ON_ITS_WAY_MS = 1500;

/** What a session took for true that the exchange never showed. */
export async function untruths(
  { log, trades }: Evidence,
  tape: CrashTape,
  sim: SimExchange,
  factor: number,
): Promise<readonly string[]> {
  const shown = new Map<string, readonly ShownQuote[]>();
  for (const pair of tape.pairs) {
    const query = `market=${tape.kind}&from=${tape.startMs}&to=${sim.clock.now()}`;
    shown.set(pair, await ask<readonly ShownQuote[]>(sim, `/quotes/${symbolOf(pair)}?${query}`));
  }
  const slackMs = ON_ITS_WAY_MS * factor;
  const problems: string[] = [];
  for (const { seq, atMs, row } of log)
    for (const event of row.events) {
      if (event.kind === 'candles') problems.push(...unfinished(event.newest, seq, atMs + slackMs));
      if (event.kind === 'turn' || event.kind === 'command')
        problems.push(...neverShown(event.quotes, shown, slackMs).map((text) => `step ${seq}: ${text}`));
    }
  return [...problems, ...candlesTwice(log), ...enteredTwice(trades)];
}

function unfinished(newest: Readonly<Record<string, number>>, seq: number, byMs: number): string[] {
  return Object.entries(newest)
    .filter(([, openTimeMs]) => openTimeMs + HOUR > byMs)
    .map(([series, openTimeMs]) => `step ${seq} took the candle ${iso(openTimeMs)} of ${series} before it was over`);
}

function neverShown(
  quotes: LoggedQuotes,
  shown: ReadonlyMap<string, readonly ShownQuote[]>,
  slackMs: number,
): string[] {
  return Object.entries(quotes).flatMap(([pair, quote]) => {
    if (quote === null) return [];
    const all = shown.get(pair) ?? [];
    const first = all.findLastIndex(({ time }) => time <= quote.timeMs - slackMs);
    const near = all.slice(Math.max(0, first)).filter(({ time }) => time <= quote.timeMs + slackMs);
    const isShown = near.some(
      ({ bids, asks }) => Number(bids[0]?.[0]) === quote.bid && Number(asks[0]?.[0]) === quote.ask,
    );
    return isShown ? [] : [`${pair} was never ${quote.bid}/${quote.ask} about ${iso(quote.timeMs)}`];
  });
}

/** Within one life, each candle of a series once and none left out; over lives, never back. */
function candlesTwice(log: Evidence['log']): string[] {
  const newest = new Map<string, number>();
  const problems: string[] = [];
  for (const { seq, row } of log) {
    const start = row.events.findIndex(({ kind }) => kind === 'start');
    for (const [at, event] of row.events.entries()) {
      if (event.kind !== 'candles') continue;
      const isBeginning = at < start;
      for (const [series, openTimeMs] of Object.entries(event.newest)) {
        const before = newest.get(series);
        const isNext = before === undefined || (isBeginning ? openTimeMs >= before : openTimeMs > before);
        if (!isNext) problems.push(`step ${seq} took ${series} back from ${iso(before)} to ${iso(openTimeMs)}`);
        newest.set(series, openTimeMs);
      }
    }
  }
  return problems;
}

/** A signal is entered once. */
function enteredTwice(trades: Evidence['trades']): string[] {
  const seen = new Set<string>();
  return trades.flatMap(({ trade: { id, pair, enterTag, openTimeMs } }) => {
    if (enterTag === 'force_entry') return [];
    const key = `${pair} of ${iso(Math.floor(openTimeMs / HOUR) * HOUR)}`;
    const isTwice = seen.has(key);
    seen.add(key);
    return isTwice ? [`trade ${id} is a second entry on ${key}`] : [];
  });
}

/** All candles of a market that are final, oldest first. */
export async function finalCandles(sim: SimExchange, kind: MarketKind, symbol: string): Promise<CandleColumns> {
  const rows = await ask<readonly (readonly (string | number)[])[]>(
    sim,
    `/candles/${symbol}?market=${kind}&interval=1h`,
  );
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => Number(row[at]));
  return {
    ...{ openTimeMs: column(0), open: column(1), high: column(2), low: column(3), close: column(4) },
    ...{ volume: column(5), length: rows.length },
  };
}

/** `BTC/USDT:USDT` → `BTCUSDT`. */
export function symbolOf(pair: string): string {
  return pair.split(':')[0]!.replace('/', '');
}

async function ask<Answer>(sim: SimExchange, path: string): Promise<Answer> {
  const response = await fetch(sim.urls.admin + path);
  if (!response.ok) throw new Error(`The exchange says of ${path}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function iso(ms: number | undefined): string {
  return ms === undefined ? 'nothing' : new Date(ms).toISOString();
}
