import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteSessionStore } from '../packages/runtime/src/adapters/embedded/session-store-sqlite.ts';
import type { SessionKey, SessionStep } from '../packages/runtime/src/ports/session-store.ts';
import { atMost, type Report } from './harness.ts';

const KEY: SessionKey = { account: 'dry-run', strategy: 'bench', mode: 'dry-run' };
const WRITER = { holder: 'bench', epoch: 1 };
const PAIRS = Array.from({ length: 20 }, (_, at) => `COIN${at}/USDT:USDT`);
const CANDLE_MS = 300_000;
const CANDLES = 30 * 288;
const KEPT_MS = 48 * 3_600_000;
/** Looks at the market that changed something, in a candle: each fourth of those every 5 s. */
const TURNS = 15;
const OPEN_TRADES = 8;
const FROM_MS = Date.UTC(2026, 0, 1);

interface Timed {
  readonly turns: number[];
  readonly candles: number[];
  readonly bites: number[];
}

/**
 * A month of 20 pairs at 5 m as a session writes it into its SQLite file: a step per closed candle, and one per look at the market that changed
 * something, of which the journal keeps two days; earlier ones are left out. Times are of whole commits, which are on disk then.
 */
export async function sessionStore(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  const store = new SqliteSessionStore(folder);
  try {
    await store.begin(KEY, WRITER);
    const timed: Timed = { turns: [], candles: [], bites: [] };
    const bytes = await aMonth(store, timed, () => sizeOf(folder));
    return {
      part: 'the journal of a session: 20 pairs, 5 m, 30 days',
      figures: [
        { name: 'commit of a look at the market, p50', value: at(timed.turns, 0.5), unit: 'ms' },
        { name: 'commit of a look at the market, p99', value: at(timed.turns, 0.99), unit: 'ms' },
        { name: 'commit of a look at the market, longest', value: at(timed.turns, 1), unit: 'ms' },
        { name: 'commit of a closed candle, p50', value: at(timed.candles, 0.5), unit: 'ms' },
        { name: 'commit of a closed candle, p99', value: at(timed.candles, 0.99), unit: 'ms' },
        { name: 'forgetting a bite of old rows, longest', value: at(timed.bites, 1), unit: 'ms' },
        { name: 'file after the month', value: bytes / 1e6, unit: 'MB' },
      ],
      goals: [
        atMost('p50 of a commit, ms', at(timed.turns, 0.5), 3),
        atMost('p99 of a commit, ms', at(timed.turns, 0.99), 25),
        atMost('growth in a month, MB', bytes / 1e6, 20),
      ],
    };
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

/** The size of the file at its end. */
async function aMonth(store: SqliteSessionStore, timed: Timed, size: () => number): Promise<number> {
  let seq = 0;
  const commit = async (step: Omit<SessionStep, 'seq'>, into: number[]): Promise<void> => {
    seq += 1;
    const before = performance.now();
    if ((await store.commit(KEY, WRITER, { ...step, seq })) !== 'done') throw new Error(`step ${seq} was not written`);
    into.push(performance.now() - before);
  };
  for (let candle = 0; candle < CANDLES; candle++) {
    const closedMs = FROM_MS + (candle + 1) * CANDLE_MS;
    await commit(candleStep(candle, closedMs), timed.candles);
    const isKept = (CANDLES - candle) * CANDLE_MS <= KEPT_MS;
    for (let turn = 0; isKept && turn < TURNS; turn++)
      await commit(turnStep(closedMs + turn * 20_000, turn), timed.turns);
    if (candle % 12 !== 0) continue;
    for (let more: unknown = 'more'; more === 'more';) {
      const before = performance.now();
      more = await store.forget(KEY, WRITER, 'log', closedMs - KEPT_MS);
      timed.bites.push(performance.now() - before);
    }
  }
  return size();
}

function candleStep(candle: number, atMs: number): Omit<SessionStep, 'seq'> {
  const openMs = atMs - CANDLE_MS;
  const newest = Object.fromEntries(PAIRS.map((pair) => [`${pair}|5m|-`, openMs]));
  const of = Object.fromEntries(
    PAIRS.map((pair, at) => [pair, at === candle % 20 ? [1, 'no-free-slot'] : [0, 'no-signal']]),
  );
  const fates = PAIRS.map(
    (pair) => [`fate/${pair}`, JSON.stringify({ candleMs: openMs, reason: 'no-signal' })] as const,
  );
  return {
    ...{ atMs, answers: [], put: new Map([...fates, aTrade(atMs, candle)]), gone: [] },
    rows: [
      { kind: 'log', text: JSON.stringify({ events: [{ kind: 'candles', newest }] }) },
      { kind: 'reasons', text: JSON.stringify({ candleMs: openMs, of }) },
      { kind: 'equity', text: JSON.stringify({ total: 1000 + candle / 7, free: 500 + candle / 9, open: OPEN_TRADES }) },
    ],
  };
}

function turnStep(nowMs: number, turn: number): Omit<SessionStep, 'seq'> {
  const quote = (at: number): object => ({
    timeMs: nowMs - at,
    bid: 100.25 + at,
    ask: 100.5 + at,
    last: 100.375 + at,
    book: null,
  });
  const quotes = Object.fromEntries(PAIRS.slice(0, OPEN_TRADES).map((pair, at) => [pair, quote(at)]));
  return {
    ...{ atMs: nowMs, answers: [], gone: [] },
    put: new Map([aTrade(nowMs, turn), aTrade(nowMs, turn + 1)]),
    rows: [{ kind: 'log', text: JSON.stringify({ events: [{ kind: 'turn', nowMs, quotes }] }) }],
  };
}

/** As long as one with two orders. */
function aTrade(nowMs: number, at: number): readonly [string, string] {
  const order = { id: 'dry-run-buy-1', side: 'buy', rate: 100.25, amount: 1.234567, filledMs: nowMs, fee: 0.00123 };
  const orders = [order, order].map((own) => ({ ...own, notes: 'x'.repeat(300) }));
  return [`trade/${at % OPEN_TRADES}`, JSON.stringify({ id: at, pair: PAIRS[0], orders, max: 101 + (nowMs % 977) })];
}

function sizeOf(folder: string): number {
  return statSync(join(folder, 'sessions', KEY.account, `${KEY.strategy}.${KEY.mode}.db`)).size;
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
