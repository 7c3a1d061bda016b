import { describe, expect, it } from 'vitest';
import type { Attempt, Intent } from '../../../packages/runtime/src/orders/attempt.ts';
import { clientOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';
import { enteredTwice } from './entered-twice.ts';

/** An intent, and what became of it: its order at the exchange from when to when, and when its trade was over; null: not yet. */
interface MadeEntry {
  readonly change?: Partial<Intent>;
  readonly order: readonly [fromMs: number, untilMs: number | null] | null;
  readonly filled?: string;
  readonly closedMs?: number | null;
}

/** Each in a trade of its own. */
function differences(entries: readonly MadeEntry[]): string[] {
  const cidOf = (at: number): string => clientOrderId('abcde', at + 1, 1);
  const intents = entries.map(({ change }, at) => {
    const intent = { id: at + 1, tradeId: at + 1, pair: 'BTC/USDT', candleMs: 60_000, action: 'enter', ...change };
    return [at + 1, intent as Intent] as const;
  });
  const attempts = entries.map(({ filled = '0' }, at) => [cidOf(at), { intent: at + 1, filled } as Attempt] as const);
  const trades = entries.map(({ closedMs = null }, at) => {
    return { trade: { id: at + 1 }, closed: closedMs === null ? null : { timeMs: closedMs } } as TradeRecord;
  });
  const seen = entries.flatMap(({ order }, at) =>
    order === null ? [] : [{ cid: cidOf(at), createdMs: order[0], endedMs: order[1] }],
  );
  return enteredTwice({ intents: new Map(intents), attempts: new Map(attempts), trades }, seen);
}

const WHOLE: MadeEntry = { order: [1000, 1000], filled: '1' };
const STANDS = ['BTC/USDT 60000: intent 2 entered while intent 1 stood'];

describe('two entries of one candle', () => {
  it('differ from what must hold while the first is held', () => {
    expect(differences([WHOLE, WHOLE])).toEqual(STANDS);
    expect(
      differences([
        { ...WHOLE, closedMs: 9000 },
        { order: [8000, 8000], filled: '1' },
      ]),
    ).toEqual(STANDS);
  });

  it('differ from it while the order of the first is open', () => {
    expect(differences([{ order: [1000, null] }, { order: [2000, null] }])).toEqual(STANDS);
    expect(differences([{ order: [1000, 3000] }, { order: [2000, 2000], filled: '1' }])).toEqual(STANDS);
  });

  it('are as they may be where the first was taken away empty, or is over', () => {
    expect(differences([{ order: [1000, 2000] }, { order: [3000, null] }])).toEqual([]);
    expect(
      differences([
        { ...WHOLE, closedMs: 7000 },
        { order: [8000, 8000], filled: '1' },
      ]),
    ).toEqual([]);
  });

  it.each([
    ['of another candle', { candleMs: 120_000 }],
    ['of another pair', { pair: 'ETH/USDT' }],
    ['that adds', { action: 'add' }],
    ['that leaves', { action: 'exit' }],
  ] as const)('are not one %s', (_, change) => {
    expect(differences([WHOLE, { ...WHOLE, change }])).toEqual([]);
  });

  it('are not one that no candle decided, nor one that never came to the exchange', () => {
    const forced = { ...WHOLE, change: { candleMs: 0 } };
    expect(differences([forced, forced])).toEqual([]);
    expect(differences([WHOLE, { order: null }])).toEqual([]);
  });
});
