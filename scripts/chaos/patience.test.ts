import { describe, expect, it } from 'vitest';
import type { Attempt, Intent, OrderAction } from '../../packages/runtime/src/orders/attempt.ts';
import { impatient, protectiveIds, type ArrivedRequest } from './patience.ts';

const PROTECTIVE = new Set(['stop']);

const asked = (realMs: number, more: Partial<ArrivedRequest> = {}): ArrivedRequest => ({
  ...{ realMs, method: 'GET', clientId: null, status: 200, duringBan: false },
  ...more,
});
const sent = (clientId: string, realMs: number, status = 200): ArrivedRequest =>
  asked(realMs, { method: 'POST', clientId, status });
const early = (requests: readonly ArrivedRequest[], connects: readonly number[] = []): number =>
  impatient(requests, connects, PROTECTIVE);

describe('what comes while the exchange asks for patience', () => {
  const throttled = asked(0, { status: 429 });
  const banned = asked(0, { status: 418 });

  it.each([
    ['an entry that is taken', sent('entry', 1000)],
    ['an entry that is refused as well', sent('entry', 1000, 418)],
    ['an order that the session does not know', sent('nobody', 1000)],
    ['a question', asked(1000)],
    ['a question about a stop', asked(1000, { clientId: 'stop' })],
  ])('%s is too early after a 429', (_, request) => expect(early([throttled, request])).toBe(1));

  it.each([
    ['a stop', sent('stop', 1000)],
    ['a cancel', asked(1000, { method: 'DELETE', clientId: 'entry' })],
    ['an entry that was on its way', sent('entry', 200)],
    ['an entry when it is over', sent('entry', 2001)],
  ])('%s is not', (_, request) => expect(early([throttled, request])).toBe(0));

  it.each([
    ['a stop', sent('stop', 1000)],
    ['a cancel', asked(1000, { method: 'DELETE', clientId: 'stop' })],
  ])('%s is too early in a ban', (_, request) => expect(early([banned, request])).toBe(1));

  it('a connection is too early in both', () => {
    expect(early([banned], [1000, 3000])).toBe(1);
    expect(early([throttled], [1000, 3000])).toBe(1);
  });

  it('in a ban that lasts longer what comes late in it counts, and what was on its way does not', () => {
    const late = asked(90_000, { status: 418, duringBan: true });
    expect(early([banned, asked(100, { status: 418, duringBan: true })])).toBe(0);
    expect(early([banned, late])).toBe(1);
    expect(early([late])).toBe(1);
  });
});

describe('orders that need not wait', () => {
  const books = (action: OrderAction): Parameters<typeof protectiveIds>[0] => ({
    intents: new Map([[1, { id: 1, action } as Intent]]),
    attempts: new Map([['a', { cid: 'a', intent: 1 } as Attempt]]),
  });

  it.each([['exit'], ['reduce'], ['stop'], ['protect']] as const)('are those of an intent %s', (action) =>
    expect([...protectiveIds(books(action))]).toEqual(['a']),
  );

  it.each([['enter'], ['add']] as const)('are none of an intent %s', (action) =>
    expect(protectiveIds(books(action)).size).toBe(0),
  );

  it('are none whose intent is in no book', () => {
    expect(protectiveIds({ ...books('stop'), intents: new Map() }).size).toBe(0);
  });
});
