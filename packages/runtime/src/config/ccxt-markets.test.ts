import { describe, expect, it } from 'vitest';
import { marketFileOfCcxt } from './ccxt-markets.ts';
import { parseMarketFile } from './market-file.ts';

const market = (taker: number, step: number) => ({
  precision: { amount: step, price: 0.01 },
  limits: { amount: { min: step, max: 1000 }, cost: { min: 5 } },
  taker,
  maker: taker / 2,
});
/** As exchanges list them: all kinds together, spot first. */
const MARKETS = { 'BTC/USDT': market(0.001, 0.00001), 'BTC/USDT:USDT': market(0.0005, 0.001) };
const TIERS = {
  'BTC/USDT:USDT': [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.004, maxLeverage: 125 }],
};

const made = (markets: object, tiers: object | null) => {
  const ofTiers = tiers === null ? null : { name: 'tiers.json', text: JSON.stringify(tiers) };
  const { document } = marketFileOfCcxt({ name: 'all.json', text: JSON.stringify(markets) }, ofTiers, null);
  return parseMarketFile(JSON.stringify(document), 'made.json');
};

describe('a markets file of ccxt', () => {
  it('is of the futures and their fees when it has leverage tiers', () => {
    const { market: kind, rules, tiers } = made(MARKETS, TIERS);

    expect(kind).toBe('futures');
    expect([...rules.keys()]).toEqual(['BTC/USDT:USDT']);
    expect(rules.get('BTC/USDT:USDT')).toMatchObject({ takerFee: 0.0005, makerFee: 0.00025, amountStep: 0.001 });
    expect(tiers.get('BTC/USDT:USDT')).toMatchObject([{ maxLeverage: 125, cum: 0 }]);
  });

  it('is of the spot pairs and their fees without', () => {
    const { market: kind, rules, tiers } = made(MARKETS, null);

    expect(kind).toBe('spot');
    expect([...rules.keys()]).toEqual(['BTC/USDT']);
    expect(rules.get('BTC/USDT')).toMatchObject({ takerFee: 0.001, minCost: 5 });
    expect(tiers.size).toBe(0);
  });

  it('is of what there is', () => {
    expect(made({ 'BTC/USDT:USDT': market(0.0005, 0.001) }, null).market).toBe('futures');
  });

  it('is not made of spot pairs and tiers', () => {
    expect(() => made({ 'BTC/USDT': market(0.001, 0.1) }, TIERS)).toThrow(
      'all.json: it holds no futures, such as BTC/USDT:USDT.',
    );
  });
});
