import { describe, expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import type { Found, OrderView } from '../../../ports/order-exchange.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import { binanceMarket } from './binance-market.ts';
import type { KnownMarkets } from './known-markets.ts';
import { OrderSender, type SenderParts } from './order-sender.ts';

const NOW_MS = 1_000_000;
const ORDER: OrderView = {
  ...{ pair: 'BTC/USDT:USDT', exchangeId: 'x1', cid: 'q1', route: 'trigger', side: 'buy', status: 'open', amount: '1' },
  ...{ filled: '0', price: '100', stopPrice: null, isReduceOnly: false, childId: null, atMs: NOW_MS },
};

/** A sender whose client keeps everything to itself; `found`: what a look for the order shows. */
function aSender(found: Found = { kind: 'not-found' }, change: Partial<SenderParts['market']> = {}) {
  const looked: string[] = [];
  const throws = () => Promise.reject(new RangeError('https://example.invalid/order?signature=abc'));
  const sender = new OrderSender({
    exchange: { createOrder: throws, cancelOrder: throws } as unknown as CcxtExchange,
    market: { ...binanceMarket('futures'), ...change },
    markets: {
      load: () => Promise.resolve(null),
      names: { idOf: () => 'BTCUSDT' },
    } as unknown as KnownMarkets,
    judge: {
      ...{ heard: () => {}, patience: () => null, usage: () => ({ used: 0, most: 1 }) },
      failed: () => ({ kind: 'failed', why: '', cause: 'unlisted', waitMs: 0 }),
    },
    ...{ rejects: () => null, nowMs: () => NOW_MS, onLate: () => {} },
    find: ({ cid }) => {
      looked.push(cid);
      return Promise.resolve(found);
    },
  });
  const send = (n: number) => sender.send(committedAttempt(anAttempt('SUBMITTING', { cid: `q${n}` })), 1000);
  const cancel = (of: Partial<Attempt> = {}) => {
    const asked = anAttempt('OPEN', { cid: 'q1', exchangeId: 'x1', cancel: 'asked', cancelsSent: 1, ...of });
    return sender.cancel(committedCancel(asked, NOW_MS), 1000);
  };
  return { send, cancel, looked };
}

describe('what does not leave', () => {
  it('is a refusal of our own for an order, without the words of the client, which may hold a signature', async () => {
    expect(await aSender().send(1)).toEqual({
      ...{ kind: 'rejected', code: 'not-sent', text: 'ccxt did not send it (RangeError).', needsFind: false },
      trouble: { cause: 'transient', waitMs: 0 },
    });
  });

  it('is not known for a cancel, which may be sent again', async () => {
    expect(await aSender().cancel()).toEqual({ kind: 'unknown', why: 'ccxt did not send it (RangeError).' });
  });

  it('is told with the time to wait where as many orders as are allowed have left', async () => {
    const { send } = aSender(undefined, { orderLimits: [{ count: 10, withinMs: 3_600_000, header: 'X' }] });
    for (let n = 1; n <= 8; n += 1) expect(await send(n)).toMatchObject({ text: expect.stringMatching(/^ccxt/) });
    expect(await send(9)).toMatchObject({
      ...{ kind: 'rejected', code: 'not-sent', trouble: { cause: 'transient' } },
      text: expect.stringMatching(/^As many orders as are allowed have left; the next may in [1-9]\d* ms\.$/),
    });
  });
});

describe('a cancel of which nobody knows what came of it', () => {
  const found = (status: OrderView['status']): Found => ({ kind: 'found', order: { ...ORDER, status } });

  it.each(['canceled', 'filled', 'expired'] as const)(
    'has worked where the conditional order is %s',
    async (status) => {
      const { cancel, looked } = aSender(found(status));
      expect(await cancel({ route: 'trigger' })).toMatchObject({ kind: 'accepted', order: { status }, fills: [] });
      expect(looked).toEqual(['q1']);
    },
  );

  it.each([found('open'), found('partial'), { kind: 'not-found' } as const])(
    'stays so where the conditional order rests, or is not there (%o)',
    async (seen) => {
      expect(await aSender(seen).cancel({ route: 'trigger' })).toMatchObject({ kind: 'unknown' });
    },
  );

  it('is not looked at by itself of a plain order', async () => {
    const { cancel, looked } = aSender(found('canceled'));
    expect([(await cancel()).kind, looked]).toEqual(['unknown', []]);
  });
});
