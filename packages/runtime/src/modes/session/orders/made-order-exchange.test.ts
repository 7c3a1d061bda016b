import { expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { MadeOrderExchange } from './made-order-exchange.fixture.ts';

const SECOND = 1000;
const SELL = { pair: PAIR, side: 'sell', kind: 'limit', price: '100', stopPrice: null, isReduceOnly: false } as const;

it.each(['spot', 'futures'] as const)(
  'a made exchange of %s whose reads are behind shows orders, executions and the account as they were two seconds ago',
  async (market) => {
    const time = new ManualTime();
    const exchange = new MadeOrderExchange({ market, time, balances: { BTC: 5, USDT: 0 }, latencyMs: 0 });
    exchange.lagMs = 2 * SECOND;
    const { books } = exchange;
    async function seen() {
      const [open, recent, fills, account] = await Promise.all([
        exchange.openOrders(),
        exchange.ordersSince(PAIR, 0),
        exchange.fillsSince(PAIR, 0),
        exchange.account(),
        time.pass(0),
      ]);
      if (open.kind === 'failed' || recent.kind === 'failed' || fills.kind === 'failed' || 'kind' in account)
        return null;
      const held = market === 'spot' ? account.balances['BTC'] : (account.positions[0]?.amount ?? '0');
      const orders = recent.rows.map(({ status, filled }) => `${status} ${filled}`);
      return [open.rows.length, orders, fills.rows.length, held];
    }
    const coins = (free: string, used: string, total: string) => (market === 'spot' ? { free, used, total } : null);
    const NOTHING = [0, [], 0, coins('5', '0', '5') ?? '0'];

    await time.pass(10 * SECOND);
    books.price(PAIR, 90);
    books.place({ ...SELL, amount: '3' }, 'one', 'plain');
    expect(await seen()).toEqual(NOTHING);
    await time.pass(SECOND);
    books.fillShare = 1 / 3;
    books.price(PAIR, 100);
    expect(await seen()).toEqual(NOTHING);
    await time.pass(SECOND);
    expect(await seen()).toEqual([1, ['open 0'], 0, coins('2', '3', '5') ?? '0']);
    await time.pass(SECOND);
    books.cancel(books.orders[0]!);
    expect(await seen()).toEqual([1, ['partial 1'], 1, coins('2', '2', '4') ?? '-1']);
    await time.pass(2 * SECOND);
    expect(await seen()).toEqual([0, ['canceled 1'], 1, coins('4', '0', '4') ?? '-1']);
  },
);
