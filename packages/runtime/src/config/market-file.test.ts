import { describe, expect, it } from 'vitest';
import { parseMarketFile } from './market-file.ts';

const PAIR = 'BTC/USDT:USDT';
const GOOD = {
  schema: 'tradai.markets/1',
  market: 'futures',
  date: '2025-03-06',
  takerFee: 0.0005,
  makerFee: 0.0002,
  columns: ['amountStep', 'priceTick', 'minAmount'],
  pairs: { [PAIR]: [0.001, 0.1, 0] },
  tiers: {
    [PAIR]: [
      [0, 10_000, 0.005, 20, 0],
      [10_000, null, 0.01, 15, 50],
    ],
  },
};

const parse = (changes: object) => parseMarketFile(JSON.stringify({ ...GOOD, ...changes }), 'm.json', 'futures');

describe('markets files', () => {
  it('give rules and tiers by pair', () => {
    const { market, rules, tiers } = parse({});

    expect(market).toBe('futures');
    expect(rules.get(PAIR)).toMatchObject({ amountStep: 0.001, priceTick: 0.1, minAmount: 0, takerFee: 0.0005 });
    expect(tiers.get(PAIR)).toHaveLength(2);
  });

  it('are read for the pairs that are wanted only', () => {
    const text = JSON.stringify({ ...GOOD, pairs: { ...GOOD.pairs, 'ETH/USDT:USDT': 'no row' } });
    const { rules } = parseMarketFile(text, 'm.json', 'futures', [PAIR, 'constructor']);

    expect([...rules.keys()]).toEqual([PAIR]);
    expect(() => parseMarketFile(text, 'm.json', 'futures')).toThrow('the row of ETH/USDT:USDT is "no row"');
  });

  it('need not say which market they are of', () => {
    expect(parse({ market: undefined }).rules.size).toBe(1);
  });

  it.each([
    ['of another market', { market: 'spot' }, 'm.json: it is of spot markets, and trading_mode is "futures".'],
    ['of no market', { market: 'margin' }, 'm.json: market is "margin"; expected "spot" or "futures".'],
    ['a list of pairs', { pairs: [] }, 'm.json: pairs is missing; expected an object of rows by pair.'],
    [
      'a step of zero',
      { pairs: { [PAIR]: [0, 0.1, 0] } },
      `m.json: amountStep of ${PAIR} is 0; expected a number above 0, or null.`,
    ],
    ['no tiers', { tiers: { [PAIR]: [] } }, `m.json: the tiers of ${PAIR} are []; expected a list of rows.`],
    [
      'a tier without leverage',
      { tiers: { [PAIR]: [[0, null, 0.01, 0, 0]] } },
      `m.json: tier 1 of ${PAIR}: maxLeverage is 0; expected 1 or more.`,
    ],
    [
      'falling tiers',
      { tiers: { [PAIR]: GOOD.tiers[PAIR].toReversed() } },
      `m.json: tier 2 of ${PAIR} begins at 0; expected more than 10000, where the one before does.`,
    ],
  ])('with %s are refused', (_, changes, message) => {
    expect(() => parse(changes)).toThrow(message);
  });
});
