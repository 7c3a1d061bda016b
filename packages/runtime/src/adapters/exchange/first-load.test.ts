import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CcxtLiveMarket } from './ccxt-live-market.ts';
import { loadCcxt } from './load-ccxt.ts';
import { orderWorld, type Kind } from './orders/order-exchange.fixture.ts';

type Rules = readonly object[];

/** To the question which markets there are. */
const answered = (id: string): Rules =>
  ['/api/v3/exchangeInfo', '/fapi/v1/exchangeInfo'].map((path) => ({
    match: { path },
    do: { shape: { id, point: 'after' } },
  }));
/** What the exchange does when it is asked that first, and what becomes of a question for candles. */
const TROUBLES = [
  { does: 'is down for maintenance', rules: [{ do: { exchange: { kind: 'maintenance' } } }], code: 'unavailable' },
  { does: 'fails to name its markets', rules: answered('A14'), code: 'unavailable' },
  { does: 'answers without a word', rules: answered('A08'), code: 'unexpected-answer' },
  { does: 'names no market', rules: answered('A09'), code: 'unexpected-answer' },
] satisfies readonly { does: string; rules: Rules; code: string }[];
const CASES = (['spot', 'usdm'] as const).flatMap((kind: Kind) => TROUBLES.map((each) => ({ kind, ...each })));

beforeAll(() => loadCcxt(), 60_000);

describe('an exchange in trouble when a live session asks for its markets first', () => {
  it.each(CASES)(
    '($kind) that $does gives no candles, and all of them once that is over',
    async ({ kind, rules, code }) => {
      const { sim, pair } = await orderWorld(kind);
      const market = await CcxtLiveMarket.open({
        ...{ name: 'binance', market: kind === 'spot' ? 'spot' : 'futures' },
        ...{ baseUrl: sim.urls.rest, socketUrl: sim.urls.ws },
      });
      onTestFinished(() => market.close());
      const ask = () => market.candles({ pair, timeframe: '1m', candleType: null }, sim.clock.now() - 60_000);
      const id = sim.faults.load({ version: 1, rules });
      for (const _ of [1, 2]) await expect(ask()).rejects.toMatchObject({ code });
      sim.faults.unload(id);
      await expect(ask()).resolves.not.toEqual([]);
    },
  );

  it.each(CASES)(
    '($kind) that $does tells nothing of orders, takes no pair for unlisted, and tells all once that is over',
    async ({ kind, rules }) => {
      const { sim, exchange, pair } = await orderWorld(kind);
      const id = sim.faults.load({ version: 1, rules });
      for (const _ of [1, 2]) {
        const found = await exchange.find(pair, 'tr-1', 'plain');
        expect(found).toMatchObject({ kind: 'failed' });
        expect(found).not.toHaveProperty('hasNoMarket');
      }
      sim.faults.unload(id);
      await expect(exchange.find(pair, 'tr-1', 'plain')).resolves.toEqual({ kind: 'not-found' });
    },
  );
});
