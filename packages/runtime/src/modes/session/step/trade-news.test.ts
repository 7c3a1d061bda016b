import { describe, expect, it } from 'vitest';
import type { TradeOrder } from '../../../core/order.ts';
import { blankOrder, blankTrade } from '../../../core/trade.ts';
import { tradeRecord, type TradeRecord } from '../../../session/trade-record.ts';
import { tradeNews, type NewsSource } from './trade-news.ts';

const SOURCE: NewsSource = {
  key: { account: 'dry-run', strategy: 'sma-crossover', mode: 'dry-run' },
  sinceMs: Date.UTC(2026, 0, 1),
  stakeCurrency: 'USDT',
};
const NOW = Date.UTC(2026, 0, 2);

function anOrder(id: number, status: TradeOrder['status'], isEntry = true): TradeOrder {
  const side = isEntry ? ('buy' as const) : ('sell' as const);
  return Object.assign(blankOrder(), { id, status, isEntry, side, rate: 100, amount: 2, tag: 'roi', placedTimeMs: 0 });
}

function aTrade(orders: readonly TradeOrder[], closed: TradeRecord['closed'] = null): TradeRecord {
  const trade = Object.assign(blankTrade(), { id: 7, pair: 'BTC/USDT', exitReason: 'roi', orders: [...orders] });
  return tradeRecord(trade, 'sma-crossover-1', closed);
}

function told(was: TradeRecord | null, now: TradeRecord | null): string[] {
  const key = 'trade/7';
  const before = new Map(was === null ? [] : [[key, JSON.stringify(was)]]);
  const delta = { put: new Map(now === null ? [] : [[key, JSON.stringify(now)]]), gone: now === null ? [key] : [] };
  return tradeNews(SOURCE, before, delta, NOW).map(({ kind, title }) => `${kind}: ${title}`);
}

const CLOSED = { timeMs: NOW, rate: 110, profitAbs: 19.79, profitRatio: 0.0979, number: 0 };
const ORDERED = 'entry: BTC/USDT: entry ordered, long 2 at 100';
const FILLED = 'entry-fill: BTC/USDT: entry filled, long 2 at 100';
const cases: readonly [string, TradeRecord | null, TradeRecord | null, string[]][] = [
  ['an order that waits', null, aTrade([anOrder(1, 'open')]), [ORDERED]],
  ['an order that fills at once', null, aTrade([anOrder(1, 'closed')]), [ORDERED, FILLED]],
  ['an order that fills', aTrade([anOrder(1, 'open')]), aTrade([anOrder(1, 'closed')]), [FILLED]],
  ['nothing but a new highest rate', aTrade([anOrder(1, 'closed')]), aTrade([anOrder(1, 'closed')]), []],
  ['an entry in vain', aTrade([anOrder(1, 'open')]), null, ['entry-cancel: BTC/USDT: entry canceled, long 2 at 100']],
  [
    'an exit that is taken away',
    aTrade([anOrder(1, 'closed'), anOrder(2, 'open', false)]),
    aTrade([anOrder(1, 'closed')]),
    ['exit-cancel: BTC/USDT: exit canceled, long 2 at 100'],
  ],
  [
    'the end of a trade',
    aTrade([anOrder(1, 'closed'), anOrder(2, 'open', false)]),
    aTrade([anOrder(1, 'closed'), anOrder(2, 'closed', false)], CLOSED),
    ['exit-fill: BTC/USDT: exit filled, long 2 at 100', 'trade-closed: BTC/USDT: closed by roi, 19.79 USDT (9.79 %)'],
  ],
];

describe('what people are told of trades', () => {
  it.each(cases)('%s', (_, was, now, news) => expect(told(was, now)).toEqual(news));

  const others = [
    ['a protection', 'lock/3', { pair: '*', side: '*', reason: 'StoplossGuard', startMs: NOW, endMs: NOW + 3_600_000 }],
    [
      'a stop at the exchange',
      'watch/7',
      { exitsInVain: 0, lastExit: null, stop: { stopRate: 95, limitRate: null, placedTimeMs: NOW } },
    ],
    ['a message of the strategy', 'notice/pair/BTC', { text: 'Look here.\nAt once.', count: 2, lastMs: NOW }],
  ] as const;
  const titles = {
    'lock/3': 'protection: All pairs: no entries until 2026-01-02 01:00 UTC by StoplossGuard',
    'watch/7': 'stop: trade 7: stop at the exchange at 95',
    'notice/pair/BTC': 'strategy-message: Look here.',
  } as const;

  it.each(others)('%s', (_, key, record) => {
    const delta = { put: new Map([[key, JSON.stringify(record)]]), gone: [] };
    expect(tradeNews(SOURCE, new Map(), delta, NOW).map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      titles[key],
    ]);
    expect(tradeNews(SOURCE, new Map([[key, JSON.stringify(record)]]), { put: new Map(), gone: [] }, NOW)).toEqual([]);
  });

  it('the lock after every exit is none', () => {
    const lock = { pair: 'BTC/USDT', side: 'long', reason: 'Auto lock', startMs: NOW, endMs: NOW + 1 };
    expect(tradeNews(SOURCE, new Map(), { put: new Map([['lock/1', JSON.stringify(lock)]]), gone: [] }, NOW)).toEqual(
      [],
    );
  });

  it('the same change has the same ids, one of a new session of the same name others', () => {
    const delta = { put: new Map([['trade/7', JSON.stringify(aTrade([anOrder(1, 'closed')]))]]), gone: [] };
    const ids = (source: NewsSource): string[] => tradeNews(source, new Map(), delta, NOW).map(({ id }) => id);
    expect(ids(SOURCE)).toEqual(ids(SOURCE));
    expect(new Set([...ids(SOURCE), ...ids({ ...SOURCE, sinceMs: 1 })]).size).toBe(4);
    for (const id of ids(SOURCE)) expect(id).toMatch(/^[\w.:-]{1,128}$/);
  });
});
