import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { openOrderExchange } from './open-order-exchange.ts';

const KEY = { apiKey: 'a-key-of-the-account', secret: 'a-secret-of-the-account' };
const place = (exchange: string, market: 'spot' | 'futures') => ({
  ...{ exchange, market, key: KEY, exchangeNow: () => 0, env: { TRADAI_EXCHANGE_URL: 'http://127.0.0.1:9' } },
});

it.each([
  ['spot', { hasTriggerRoute: false, mayDoubleStops: false, hasRequestExpiry: true, marginMs: 5_000 }],
  ['futures', { hasTriggerRoute: true, mayDoubleStops: true, hasRequestExpiry: true, marginMs: 5_000 }],
] as const)(
  'Binance takes orders on %s by the rules of its card',
  async (market, rules) => {
    const opened = await openOrderExchange(place('binance', market));

    expect(opened.rules).toMatchObject(rules);
    expect(opened.rules.retentionMs).toBe((market === 'spot' ? 90 : 3) * 86_400_000);
    expect(opened.exchange.place).toBe('http://127.0.0.1:9');
    await opened.exchange.close();
  },
  60_000,
);

it('an exchange of which too little is proved takes none', async () => {
  await expect(openOrderExchange(place('kraken', 'spot'))).rejects.toMatchObject({ code: 'not-supported' });
});

it('key and secret are in nothing that can be printed', async () => {
  const { exchange } = await openOrderExchange(place('binance', 'spot'));

  expect(`${JSON.stringify(exchange)} ${inspect(exchange, { depth: 20 })}`).not.toContain('of-the-account');
  await exchange.close();
});
