import { expect, it } from 'vitest';
import { orderWorld } from '../../adapters/exchange/orders/order-exchange.fixture.ts';
import { ServiceError } from '../../ports/errors.ts';
import { firstWallet, type FirstWalletParts } from './first-wallet.ts';
import { MarketTime } from './market-time.ts';

const MINUTE = 60_000;

/** The session's parts, where each wait takes a minute of nobody's time, and the time that has passed in them. */
async function start(): Promise<{ parts: FirstWalletParts; nowMs: () => number }> {
  const { sim } = await orderWorld('spot');
  let nowMs = 0;
  const parts = {
    records: null,
    io: { env: { TRADAI_EXCHANGE_URL: sim.urls.rest } },
    log: { event: () => {}, say: () => {} },
    stop: { signal: new AbortController().signal },
    exchange: 'binance',
    market: 'spot',
    marketTime: new MarketTime(),
    time: { nowMs: () => nowMs, sleep: () => Promise.resolve(void (nowMs += MINUTE)) },
  };
  return { parts: parts as unknown as FirstWalletParts, nowMs: () => nowMs };
}

const busy = new ServiceError('busy', 'binance takes no requests before 12:00 UTC (418).');
const away = new ServiceError('unavailable', 'binance does not answer.');

it('the first look at an account waits as long as the exchange asks for patience', async () => {
  const { parts, nowMs } = await start();
  const balance = (): Promise<number> => (nowMs() < 10 * MINUTE ? Promise.reject(busy) : Promise.resolve(1000));

  expect(await firstWallet(parts, balance)).toBe(1000);
});

it('the first look at an account waits two minutes for one that does not answer', async () => {
  const { parts, nowMs } = await start();

  await expect(firstWallet(parts, () => Promise.reject(away))).rejects.toBe(away);
  expect(nowMs()).toBeGreaterThanOrEqual(2 * MINUTE);
});
