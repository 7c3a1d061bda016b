import { operating, type OpenTradeView, type SessionDoor, type SessionKey } from '@tradai/runtime';
import { afterAll, beforeAll } from 'vitest';
import type { Place } from './commands/session-place.ts';

type SessionStep = Parameters<SessionDoor['store']['commit']>[2];
import type { SessionCommand } from '@tradai/runtime/contract';

/** A session as its store would have it, without a strategy that made it. Times are made so that the last step was at `NOW`. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const HOUR = 3_600_000;
const CANDLE = Date.UTC(2026, 0, 2, 2);

export const KEY: SessionKey = { account: 'dry-run', strategy: 'rises', mode: 'dry-run' };

type Trade = OpenTradeView['trade'];
interface TradeFacts {
  readonly id: number;
  readonly pair: string;
  readonly entry: number;
  readonly isShort?: boolean;
  /** Closed at this rate. */
  readonly exit?: number;
  /** Of an order that waits to leave. */
  readonly waitsAt?: number;
}

export function tradeRecord({ id, pair, entry, isShort = false, exit, waitsAt }: TradeFacts): object {
  const openTimeMs = NOW - id * HOUR;
  const sign = isShort ? -1 : 1;
  const order = (
    number: number,
    isEntry: boolean,
    rate: number,
    status: 'open' | 'closed',
  ): Trade['orders'][number] => ({
    ...{
      id: number,
      side: isEntry === isShort ? 'sell' : 'buy',
      isEntry,
      type: 'limit',
      tag: isEntry ? 'up' : 'signal',
    },
    ...{ placedTimeMs: openTimeMs, rate, amount: 1, status, filledTimeMs: status === 'open' ? null : openTimeMs },
    ...{ filled: status === 'open' ? 0 : 1, cost: rate, fundingFee: null },
  });
  const trade: Omit<Trade, 'orders' | 'canceled' | 'position'> = {
    ...{ id, pair, isShort, sign, leverage: 1, enterTag: 'up', feeOpen: 0, feeClose: 0, openTimeMs },
    ...{ priceTick: 0.01, amountStep: 0.001, contractSize: 1, openRate: entry, amount: 1, stakeAmount: entry },
    ...{ maxStakeAmount: entry, openValue: entry, stopLoss: entry * (1 - sign * 0.1), stopLossRatio: -0.1 },
    ...{ initialStopLoss: entry * (1 - sign * 0.1), initialStopLossRatio: -0.1, stopIsTrailing: false, minRate: entry },
    ...{ maxRate: entry, liquidationPrice: null, fundingFees: 0, fundingRunning: 0, realizedProfit: 0 },
    ...{ exitReason: exit === undefined ? null : 'exit_signal', exitType: exit === undefined ? null : 'exit_signal' },
  };
  const leaving = exit ?? waitsAt;
  const orders = [
    order(id * 10, true, entry, 'closed'),
    ...(leaving === undefined ? [] : [order(id * 10 + 1, false, leaving, exit === undefined ? 'open' : 'closed')]),
  ];
  const profitAbs = exit === undefined ? 0 : sign * (exit - entry);
  const closed =
    exit === undefined
      ? null
      : { timeMs: openTimeMs + HOUR, rate: exit, profitAbs, profitRatio: profitAbs / entry, number: id };
  return { trade, version: 'v1', orders, canceled: null, closed };
}

const fate = (seenMs: number, outcome: string, direction = 0): object => ({
  seenMs,
  last: { candleMs: seenMs, direction, outcome },
});

/** Two open trades, one of them with an order that waits, and a closed one. `realMs`: when it is `NOW` at the exchange. */
export function worldRecords(more: Readonly<Record<string, unknown>> = {}, realMs = NOW): ReadonlyMap<string, string> {
  const records: Readonly<Record<string, unknown>> = {
    'host/about': {
      ...{ exchange: 'binance', market: 'spot', stakeCurrency: 'USDT', timeframe: '1h', wallet: 1_000 },
      pairs: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
      ...{ sinceMs: NOW - 30 * HOUR, startedMs: NOW - HOUR, starts: 2 },
      clock: { factor: 1, exchangeMs: NOW, realMs },
    },
    'host/state': { stage: 'RUNNING', causes: [], detail: '', sinceMs: NOW - HOUR, stopping: null },
    'host/warnings': {
      'slow-strategy': {
        ...{ cause: 'slow-strategy', text: 'It took 2000 ms.', sinceMs: NOW - HOUR / 2 },
        ...{ isOn: false, isTold: false, toldMs: NOW - HOUR / 2, untold: 0 },
      },
    },
    account: {
      wallet: { closedProfit: 10, free: 700, collateral: 700, isStale: false },
      ...{ made: {}, counters: {}, failures: { customExit: 2 }, isPaused: false, versions: ['v1'] },
    },
    'host/settings': { max_open_trades: 2 },
    'version/v1': {
      ...{
        id: 'v1',
        strategy: { name: 'rises', file: 'rises.ts', sha256: 'ab' },
        params: { fast: 3 },
        exchange: 'binance',
      },
      ...{ config: { max_open_trades: 3, stake_amount: 'unlimited' }, pairs: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'] },
    },
    'trade/1': tradeRecord({ id: 1, pair: 'BTC/USDT', entry: 100, exit: 110 }),
    'trade/2': tradeRecord({ id: 2, pair: 'BTC/USDT', entry: 200 }),
    'trade/3': tradeRecord({ id: 3, pair: 'ETH/USDT', entry: 110, waitsAt: 120 }),
    'lock/0': { pair: 'SOL/USDT', side: '*', reason: 'Cooldown period', startMs: null, endMs: NOW + HOUR },
    'fate/BTC/USDT': fate(CANDLE, 'in-trade', 1),
    'fate/ETH/USDT': fate(CANDLE, 'in-trade'),
    'fate/SOL/USDT': fate(CANDLE - HOUR, 'stale-data'),
    ...more,
  };
  return new Map(Object.entries(records).map(([key, value]) => [key, JSON.stringify(value)]));
}

const quote = (ask: number): object => ({ timeMs: NOW - 2_000, bid: ask - 1, ask, last: ask, book: null });

export const ROWS = {
  log: { events: [{ kind: 'turn', nowMs: NOW, quotes: { 'BTC/USDT': quote(210), 'ETH/USDT': quote(99) } }] },
  equity: Array.from({ length: 12 }, (_, i) => ({ total: 1_000 + i * (i % 3), free: 700, open: 2 })),
  said: [
    { level: 'info', text: 'ETH/USDT: bought 1 at 110' },
    { level: 'warn', text: 'SOL/USDT: data are old' },
  ],
} as const;

/** A folder with the session for the tests of a file; to be asked for within them. */
export function sessionPlace(folder: string): () => Place {
  let place: Place;
  beforeAll(async () => {
    const api = await operating();
    place = { door: await api.openSessions({ kind: 'folder', folder }), api };
    await writeSession(place.door);
  });
  afterAll(() => place.door.close());
  return () => place;
}

/** Writes the session into a store, as a host does that has ended since. `records`: in place of those above. */
export async function writeSession(
  { store }: Pick<SessionDoor, 'store'>,
  key: SessionKey = KEY,
  records: ReadonlyMap<string, string> = worldRecords({}, Date.now()),
): Promise<void> {
  const host = await nextHost({ store }, key);
  const rows = [
    { kind: 'log' as const, text: JSON.stringify(ROWS.log) },
    ...ROWS.equity.map((row) => ({ kind: 'equity' as const, text: JSON.stringify(row) })),
    ...ROWS.said.map((row) => ({ kind: 'said' as const, text: JSON.stringify(row) })),
  ];
  await host.step({ put: records, rows });
}

export interface MadeHost {
  step(changes: Partial<Omit<SessionStep, 'seq' | 'atMs'>>): Promise<void>;
}

/** Takes a session over, as the next host does. */
export async function nextHost({ store }: Pick<SessionDoor, 'store'>, key: SessionKey = KEY): Promise<MadeHost> {
  const { epoch = 0 } = (await store.read(key)) ?? {};
  const writer = { holder: `host-${epoch + 1}`, epoch: epoch + 1 };
  const begun = await store.begin(key, writer);
  if (begun === 'lost-lease') throw new Error('somebody else writes');
  let { seq } = begun;
  return {
    async step(changes) {
      seq += 1;
      const step = { seq, atMs: NOW, put: new Map(), gone: [], rows: [], answers: [], ...changes };
      await store.commit(key, writer, step);
    },
  };
}

export type Answering = (command: SessionCommand) => { readonly isDone: boolean; readonly text: string };

/** Answers commands as a host does, one step each, until it is stopped. */
export function answerCommands(
  { store }: Pick<SessionDoor, 'store'>,
  key: SessionKey,
  answer: Answering,
): () => Promise<void> {
  let hasEnded = false;
  const work = async (): Promise<void> => {
    const host = await nextHost({ store }, key);
    while (!hasEnded) {
      for (const command of await store.commands(key, 'open')) {
        await host.step({ answers: [{ id: command.id, atMs: NOW, ...answer(command) }] });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const done = work();
  return async () => {
    hasEnded = true;
    await done;
  };
}
