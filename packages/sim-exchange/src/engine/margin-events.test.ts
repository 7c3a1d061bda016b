import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../market/market-spec.ts';
import { accepted, aMarket, anEngine, futuresOrder, START, texts, tick } from './engine.fixture.ts';
import type { AccountEvent } from './events.ts';
import type { AccountSpec, Engine } from './interface.ts';

const SYMBOL = 'BTCUSDT';
const HOUR = 3_600_000;
/** Positions of a thousand and a maintenance ratio of 1 %, so that figures are round. */
const BRACKETS = [
  { bracket: 1, initialLeverage: 100, notionalFloor: 0, notionalCap: 1_000_000, maintMarginRatio: '0.01', cum: 0 },
];

function exchange(usdm: Partial<AccountSpec['usdm']> = {}, market: Partial<MarketSpec> = {}) {
  const spec = aMarket('usdm', { brackets: BRACKETS, liquidationFee: '0.01', ...market });
  return anEngine({
    markets: [spec, { ...spec, symbol: 'ETHUSDT', base: 'ETH' }],
    accounts: [{ id: 'me', usdm: { balances: { USDT: '100' }, leverage: 50, feeModel: 'none', ...usdm } }],
  });
}

const open = (engine: Engine, text: string, symbol = SYMBOL) =>
  accepted(engine.usdm.place('me', futuresOrder(text, { symbol })));
const cross = (engine: Engine): string => shortDecimal(engine.usdm.account('me').assets[0]!.crossWallet);
const kinds = (told: readonly AccountEvent[]): string[] =>
  told.map((event) => {
    if (event.kind === 'order') return event.execution;
    return event.kind === 'wallet' ? event.reason : event.kind;
  });

describe('funding', () => {
  it('is paid by longs and got by shorts at multiples of the interval', () => {
    const { engine, told, events } = exchange();
    open(engine, 'BUY 10');
    open(engine, 'SELL 5', 'ETHUSDT');
    told.length = 0;
    engine.scheduler.run(START + 7 * HOUR - 1);
    expect(told).toEqual([]);
    engine.scheduler.run(START + 7 * HOUR);

    expect(
      engine.usdm
        .income('me', { limit: 9, type: 'FUNDING_FEE' })
        .map(({ symbol, income }) => `${symbol} ${shortDecimal(income)}`),
    ).toEqual(['BTCUSDT -0.1', 'ETHUSDT 0.05']);
    expect(kinds(told)).toEqual(['income', 'FUNDING_FEE', 'income', 'FUNDING_FEE']);
    expect(told[1]).toMatchObject({ positions: [], balances: [{ asset: 'USDT', change: decimal('-0.1') }] });
    expect(events.filter(({ kind }) => kind === 'funding')).toHaveLength(2);
    expect(engine.usdm.funding(SYMBOL)).toMatchObject({
      lastRate: decimal('0.0001'),
      nextTime: START + 15 * HOUR,
      intervalHours: 8,
    });
  });

  it('comes before fills of the same instant', () => {
    const { engine } = exchange(
      {},
      {
        source: {
          kind: 'script',
          lines: [
            { at: '+0', price: '100' },
            { at: START + 7 * HOUR, price: '95' },
          ],
        },
      },
    );
    open(engine, 'BUY 1 95');
    engine.scheduler.run(START + 7 * HOUR);
    expect(shortDecimal(engine.usdm.position('me', SYMBOL, 'BOTH').amount)).toBe('1');
    expect(engine.usdm.income('me', { limit: 9, type: 'FUNDING_FEE' })).toEqual([]);
  });

  it('takes rates and prices of a file, and is nothing where the file has no row', () => {
    const rows = [{ time: START + 7 * HOUR + 5, rate: '-0.01', mark: '200' }];
    const { engine } = exchange({}, { funding: rows });
    open(engine, 'BUY 1');
    engine.scheduler.run(START + 24 * HOUR);
    expect(engine.usdm.income('me', { limit: 9 }).map(({ income }) => shortDecimal(income))).toEqual(['2']);
    expect(engine.usdm.funding(SYMBOL).history).toEqual([
      { time: START + 7 * HOUR, rate: decimal('-0.01'), mark: decimal('200') },
    ]);
  });

  it('of an isolated position comes out of its own wallet and tells the position', () => {
    const { engine, told } = exchange({ marginType: 'ISOLATED' }, { fundingIntervalHours: 1 });
    open(engine, 'BUY 10');
    const before = cross(engine);
    engine.scheduler.run(START + HOUR);
    expect([cross(engine), texts(engine.usdm.position('me', SYMBOL, 'BOTH').isolatedWallet)]).toEqual([
      before,
      '19.902',
    ]);
    expect(told.at(-1)).toMatchObject({ reason: 'FUNDING_FEE', positions: [{ symbol: SYMBOL }] });
  });

  it('can come late, or twice', () => {
    const { engine } = exchange();
    open(engine, 'BUY 10');
    engine.knobs.fundingDelayMs = 5_000;
    engine.knobs.fundingTimes = 2;
    engine.scheduler.run(START + 7 * HOUR + 4_999);
    expect(engine.usdm.income('me', { limit: 9 })).toEqual([]);
    engine.scheduler.run(START + 7 * HOUR + 5_000);
    const rows = engine.usdm.income('me', { limit: 9 });
    expect(new Set(rows.map(({ transactionId }) => transactionId)).size).toBe(2);
  });
});

describe('liquidation', () => {
  it('closes a cross position at the mark price when the balance is no more than the maintenance margin', () => {
    const { engine, told, events } = exchange({}, { liquidationFee: '0.005' });
    open(engine, 'BUY 40');
    // 100 + 40 × (p − 100.01) = 0.4 p  ⇒  p = 98.4949…
    expect(shortDecimal(engine.usdm.position('me', SYMBOL, 'BOTH').liquidationPrice)).toBe('98.49494949');
    tick(engine, 'usdm', '98.5');
    expect(kinds(told).at(-1)).toBe('margin-call');
    told.length = 0;
    tick(engine, 'usdm', '98.49');

    expect(kinds(told)).toEqual(['ORDER', 'CALCULATED', 'income', 'income']);
    expect(told[1]).toMatchObject({
      origin: 'liquidation',
      order: { type: 'LIQUIDATION', side: 'SELL', status: 'FILLED', clientOrderId: `autoclose-${START + 2_000}0` },
      fill: { price: decimal('98.49'), commission: decimal('19.698') },
    });
    expect(events.filter(({ kind }) => kind === 'force-order')).toHaveLength(1);
    expect(engine.usdm.forceOrders('me', { limit: 5 })).toHaveLength(1);
    expect(cross(engine)).toBe('19.502');
  });

  it('fills up a wallet below 0', () => {
    const { engine, told } = exchange();
    open(engine, 'BUY 40');
    told.length = 0;
    tick(engine, 'usdm', '90');
    expect(kinds(told)).toEqual(['ORDER', 'CALCULATED', 'income', 'income', 'income', 'INSURANCE_CLEAR']);
    expect(cross(engine)).toBe('0');
    const sum = engine.usdm.income('me', { limit: 9 }).reduce((total, { income }) => total + income, decimal('100'));
    expect(shortDecimal(sum)).toBe('0');
  });

  it('cancels open orders first, which may be enough', () => {
    const { engine, told } = exchange();
    open(engine, 'BUY 20');
    open(engine, 'BUY 5 90');
    told.length = 0;
    tick(engine, 'usdm', '95.5');
    expect(kinds(told).slice(0, 2)).toEqual(['CANCELED', 'ORDER']);
  });

  it('closes the largest loss first, and no more than it must', () => {
    const { engine } = exchange({ balances: { USDT: '125' } }, { liquidationFee: '0' });
    open(engine, 'BUY 20');
    open(engine, 'BUY 20', 'ETHUSDT');
    tick(engine, 'usdm', '97', '0', false, 'ETHUSDT');
    tick(engine, 'usdm', '98.2');
    const left = engine.usdm.account('me').positions.map(({ symbol }) => symbol);
    expect(left).toEqual([SYMBOL]);
  });

  it('of an isolated position takes its own wallet and no more', () => {
    const { engine, told } = exchange({ marginType: 'ISOLATED' });
    open(engine, 'BUY 10');
    const others = cross(engine);
    told.length = 0;
    tick(engine, 'usdm', '90');
    expect(kinds(told)).toContain('INSURANCE_CLEAR');
    expect(cross(engine)).toBe(others);
  });

  it('closes shorts when the price rises', () => {
    const { engine } = exchange();
    open(engine, 'SELL 40');
    tick(engine, 'usdm', '102');
    expect(engine.usdm.forceOrders('me', { limit: 5 })).toMatchObject([{ side: 'BUY' }]);
  });

  it.each([
    ['liquidation', false, 'autoclose-'],
    ['adl', true, 'adl_autoclose'],
  ] as const)('can be forced: %s, silent %s', (cause, silent, id) => {
    const { engine, told } = exchange();
    open(engine, 'BUY 1');
    told.length = 0;
    engine.usdm.forceClose('me', SYMBOL, cause, silent);
    const order = told.find((event) => event.kind === 'order');
    expect(order).toMatchObject({ origin: cause, order: { clientOrderId: expect.stringContaining(id) } });
    expect(told.every((event) => event.silent === (silent ? true : undefined))).toBe(true);
    expect(engine.usdm.account('me').positions).toEqual([]);
  });

  it('warns once at four fifths, and again after it was better', () => {
    const { engine, told } = exchange();
    open(engine, 'BUY 40');
    const calls = (): number => told.filter(({ kind }) => kind === 'margin-call').length;
    tick(engine, 'usdm', '99');
    expect(calls()).toBe(0);
    for (const price of ['98.6', '98.59', '99.5', '98.6']) tick(engine, 'usdm', price);
    expect(calls()).toBe(2);
  });
});

it('an isolated position is warned about alone', () => {
  const { engine, told } = exchange({ marginType: 'ISOLATED' });
  open(engine, 'BUY 10');
  for (const price of ['99.2', '99.1', '99.2']) tick(engine, 'usdm', price);
  const calls = told.filter(({ kind }) => kind === 'margin-call');
  expect(calls).toMatchObject([{ positions: [{ symbol: SYMBOL, isolated: true }] }]);
});

it('the mark price of a series is followed, not the last one', () => {
  const { engine } = exchange(
    {},
    {
      markPrices: [
        [START, '100'],
        [START + 2_000, '120'],
      ],
    },
  );
  open(engine, 'BUY 1');
  tick(engine, 'usdm', '99');
  expect(texts(engine.usdm.position('me', SYMBOL, 'BOTH').markPrice)).toBe('100');
  tick(engine, 'usdm', '99');
  expect(texts(engine.usdm.position('me', SYMBOL, 'BOTH').unrealized)).toBe('19.99');
});
