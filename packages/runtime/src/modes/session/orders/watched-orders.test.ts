import { describe, expect, it } from 'vitest';
import { payloadText, type OrderPayload } from '../../../orders/order-payload.ts';
import type { CommittedAttempt, Failed, OrderAnswer, OrderExchange } from '../../../ports/order-exchange.ts';
import { madeAttempt } from './made-attempt.fixture.ts';
import { OrderMood, type Doing } from './order-mood.ts';
import { WatchedOrders } from './watched-orders.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DOINGS: readonly Doing[] = ['entries', 'exits', 'protection', 'questions'];
const [SPOT, FUTURES] = ['BTC/USDT', 'BTC/USDT:USDT'];

/** What waits so many ms after this order came to nothing for a cause that lasts a minute. */
async function waiting(
  order: Pick<OrderPayload, 'pair' | 'side' | 'isReduceOnly'>,
  { code, cause }: { readonly code: string; readonly cause: Failed['cause'] },
): Promise<(afterMs: number) => string> {
  const state = { nowMs: 0 };
  const mood = new OrderMood({ nowMs: () => state.nowMs, renew: null, onChange: () => {} });
  const trouble = { cause, waitMs: MINUTE };
  const answer: OrderAnswer = { kind: 'rejected', code, text: '', needsFind: false, trouble };
  const inner = { send: () => Promise.resolve(answer) } as unknown as OrderExchange;
  const payload = payloadText({ ...order, kind: 'market', amount: '1', price: null, stopPrice: null });
  const attempt = madeAttempt({ pair: order.pair, payload }) as CommittedAttempt;
  await new WatchedOrders(inner, mood, () => false).send(attempt, 8 * SECOND);
  return (afterMs) => {
    state.nowMs = afterMs;
    return DOINGS.filter((doing) => mood.waits(doing)).join(' ');
  };
}

const OVER_BUDGET = { code: 'not-sent', cause: 'transient' } as const;
const TOO_OFTEN = { code: 'HTTP 429', cause: 'throttled' } as const;
const BANNED = { code: 'HTTP 418', cause: 'banned' } as const;

describe.each([
  ['a purchase on spot', { pair: SPOT, side: 'buy', isReduceOnly: false }],
  ['what opens a long one', { pair: FUTURES, side: 'buy', isReduceOnly: false }],
  ['what opens a short one', { pair: FUTURES, side: 'sell', isReduceOnly: false }],
] as const)('%s', (_, order) => {
  it('that is over the budget of orders holds entries until it is not, and nothing else for longer than a second', async () => {
    const after = await waiting(order, OVER_BUDGET);
    expect([0, SECOND, MINUTE - 1, MINUTE].map(after)).toEqual(['entries exits protection', 'entries', 'entries', '']);
  });

  it('that is answered by 429 holds entries and questions as long as was said, and nothing else for longer than a second', async () => {
    const after = await waiting(order, TOO_OFTEN);
    expect([0, SECOND, MINUTE - 1, MINUTE].map(after)).toEqual([
      'entries exits protection questions',
      'entries questions',
      'entries questions',
      '',
    ]);
  });

  it('that is answered by a ban holds everything until it is over', async () => {
    const after = await waiting(order, BANNED);
    expect([0, SECOND, MINUTE - 1].map(after)).toEqual(Array.from({ length: 3 }, () => DOINGS.join(' ')));
    expect(after(MINUTE)).toBe('');
  });
});

it('a list of markets, for which nobody needs a key, says neither that the key is taken nor that orders are answered', async () => {
  const state = { nowMs: 0 };
  const mood = new OrderMood({ nowMs: () => state.nowMs, renew: null, onChange: () => {} });
  const refused = { kind: 'failed', why: 'It does not take the key.', cause: 'auth', waitMs: 0 } as const;
  const listed = { kind: 'listed', rows: [] } as const;
  const inner = { account: () => Promise.resolve(refused), markets: () => Promise.resolve(listed) };
  const watched = new WatchedOrders(inner as unknown as OrderExchange, mood, () => false);
  await watched.account();
  state.nowMs = 3 * MINUTE;
  expect(await watched.markets()).toEqual(listed);
  expect(mood.causes).toEqual(['auth', 'no-exchange-answer']);
});

describe.each([
  ['a sale on spot', { pair: SPOT, side: 'sell', isReduceOnly: false }],
  ['what reduces a long one', { pair: FUTURES, side: 'sell', isReduceOnly: true }],
  ['what reduces a short one', { pair: FUTURES, side: 'buy', isReduceOnly: true }],
] as const)('%s', (_, order) => {
  it.each([OVER_BUDGET, TOO_OFTEN])(
    'that comes to nothing ($code) holds every order as long as was said',
    async (why) => {
      const after = await waiting(order, why);
      expect(after(MINUTE - 1)).toContain('entries exits protection');
      expect(after(MINUTE)).toBe('');
    },
  );
});
