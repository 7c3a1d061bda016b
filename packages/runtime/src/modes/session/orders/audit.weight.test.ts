import type { SimOptions } from '@tradai/sim-exchange';
import { expect, it } from 'vitest';
import { anAttempt, orderWorld, type Kind } from '../../../adapters/exchange/orders/order-exchange.fixture.ts';
import { interestsOf, readSnapshot } from './read-snapshot.ts';

const COINS = Array.from({ length: 20 }, (_, at) => `COIN${at + 1}`);
const HOUR_MS = 3_600_000;

function market(kind: Kind, coin: string): SimOptions['markets'][number] {
  const source = { kind: 'script', lines: [{ at: '+0', trade: { p: '100', q: '1' } }] } as const;
  return { kind, symbol: `${coin}USDT`, base: coin, quote: 'USDT', filters: [], source, book: { base: '5' } };
}

it.each([
  // All open orders, the balances, and 20 for the orders and 20 for the fills of each pair.
  ['spot', 80 + 20 + 20 * (20 + 20), 6_000],
  // Both lists of open orders, four about the account, income, and 5 for each of three lists of a pair.
  ['usdm', 40 + 40 + (5 + 5 + 5 + 30) + 30 + 20 * (5 + 5 + 5), 2_400],
] as const)(
  'a look at 20 pairs of %s, of which each has an open order and a trade, weighs %i, no more than a fifth of what a minute allows (10.4)',
  async (kind, weight, perMinute) => {
    const { sim, exchange } = await orderWorld(kind, { markets: COINS.map((coin) => market(kind, coin)) });
    await exchange.markets();
    await exchange.exchangeMs();
    const { used: before, most } = exchange.usage;
    const pairs = COINS.map((coin) => (kind === 'spot' ? `${coin}/USDT` : `${coin}/USDT:USDT`));
    const live = pairs.map((pair, at) => anAttempt({ sim, pair }, `q${at}`, {}, { state: 'OPEN' }));
    const nowMs = sim.clock.now();
    const interests = interestsOf(pairs, live, {
      fillsFromMs: () => nowMs - HOUR_MS,
      ...{ isUnread: () => false, nowMs },
      leveraged: new Set(kind === 'usdm' ? pairs : []),
    });
    const snapshot = await readSnapshot(
      { pairs: interests, incomeFromMs: nowMs - HOUR_MS },
      {
        ...{ exchange, exchangeMs: () => sim.clock.now(), signal: new AbortController().signal },
        sleep: () => Promise.reject(new Error('it waits')),
        onTrouble: (why) => expect.fail(why),
      },
    );

    expect(snapshot?.fills.size).toBe(20);
    expect(most).toBe(perMinute);
    expect(exchange.usage.used - before).toBe(weight);
    expect(weight).toBeLessThanOrEqual(perMinute / 5);
  },
);
