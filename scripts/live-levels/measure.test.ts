import { describe, expect, it } from 'vitest';
import { decimal, type SimExchange } from '@tradai/sim-exchange';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import { TestBooks } from '../../packages/runtime/src/orders/order-book.fixture.ts';
import { SIGN_MS } from '../../packages/runtime/src/orders/attempt.fixture.ts';
import { beatErrors, stopDelays, unknownSpansIn } from './measure.ts';

const beat = (ts: number, holder = 'first', isLast = false): Heartbeat =>
  ({ ts, holder, every_ms: 10_000, outcome: isLast ? {} : null }) as Heartbeat;

describe('beats', () => {
  it('that never came are endlessly late, also where another one came much later', () => {
    expect(beatErrors([beat(0), beat(10_000), beat(60_500)], 63_000)).toEqual([
      ...[0, Infinity, Infinity, Infinity, Infinity],
      0.5,
    ]);
    expect(beatErrors([beat(0), beat(11_000)], 35_000)).toEqual([1, Infinity, Infinity]);
  });

  it('of each process are due by its own first one, and none is when it has ended', () => {
    const beats = [beat(0), beat(10_000), beat(14_000, 'first', true), beat(17_000, 'second'), beat(27_300, 'second')];
    expect(beatErrors(beats, 30_000)).toEqual([0, 0.3]);
  });

  it('that tell a change in between stand for none', () => {
    expect(beatErrors([beat(0), beat(3000), beat(10_100), beat(13_000)], 15_000)).toEqual([0.1]);
  });
});

/** Orders of one symbol as a ledger has them: side, kind and when it was told first and last. */
function simOf(...orders: readonly (readonly [side: string, origType: string, fromMs: number, untilMs: number])[]) {
  const rows = orders.map(([side, origType, fromMs, untilMs]) => ({
    order: { symbol: 'BTCUSDT', side, status: 'FILLED', origType, executed: decimal('1') },
    events: [{ time: fromMs }, { time: untilMs }],
  }));
  return { ledger: { orders: () => rows } } as unknown as SimExchange;
}

describe('what was bought', () => {
  it('has its stop so many seconds after its last fill', () => {
    expect(stopDelays(simOf(['BUY', 'LIMIT', 1000, 4000], ['SELL', 'STOP_LOSS', 4500, 4500]), 60_000)).toEqual([0.5]);
  });

  it('and never gets one, is endlessly without', () => {
    expect(stopDelays(simOf(['BUY', 'MARKET', 1000, 1000]), 60_000)).toEqual([Infinity]);
  });

  it('has no need of one from its exit on, and had until then', () => {
    const sold = ['SELL', 'LIMIT', 31_000, 31_000] as const;
    expect(stopDelays(simOf(['BUY', 'MARKET', 1000, 1000], sold), 60_000)).toEqual([30]);
  });

  it('a moment ago says nothing yet', () => {
    expect(stopDelays(simOf(['BUY', 'MARKET', 59_000, 59_000]), 58_000)).toEqual([]);
  });
});

describe('orders whose fate is unknown', () => {
  const unclear = { kind: 'unclear', why: 'No answer came in time.' } as const;
  const atMs = SIGN_MS;

  it('are so until something says more', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.do({ op: 'event', cid, event: unclear, atMs: atMs + 1000 });
    books.do({ op: 'event', cid, event: { kind: 'rejected', code: '-2010', text: '' }, atMs: atMs + 4000 });
    expect(unknownSpansIn(books.log)).toEqual([3]);
  });

  it('are so endlessly where nobody ever learned it', () => {
    const books = new TestBooks();
    books.do({ op: 'event', cid: books.planned(), event: unclear, atMs: atMs + 1000 });
    expect(unknownSpansIn(books.log)).toEqual([Infinity]);
  });

  it('are none of which an answer got lost after all was known', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.do({ op: 'event', cid, event: { kind: 'rejected', code: '-2010', text: '' }, atMs: atMs + 500 });
    expect(unknownSpansIn([...books.log, { op: 'event', cid, event: unclear, atMs: atMs + 1000 }])).toEqual([]);
  });
});
