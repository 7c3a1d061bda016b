import { expect, it } from 'vitest';
import { assertMayTrade } from './assert-may-trade.ts';

it.each(['spot', 'futures'] as const)('binance may trade %s with money', async (market) => {
  await expect(assertMayTrade('binance', market)).resolves.toBeUndefined();
});

it('an exchange of which nothing is proved may not', async () => {
  await expect(assertMayTrade('kraken', 'spot')).rejects.toThrow(
    'kraken spot may not trade live: there is no proof of',
  );
  await expect(assertMayTrade('kraken', 'futures')).rejects.toMatchObject({ code: 'not-supported' });
});
