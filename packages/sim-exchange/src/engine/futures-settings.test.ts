import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../market/market-spec.ts';
import { accepted, aMarket, anEngine, codeOf, futuresOrder, texts } from './engine.fixture.ts';
import type { AccountSpec, Engine } from './interface.ts';
import type { Order, PositionSide } from './orders.ts';
import type { FuturesOrderRequest } from './requests.ts';

const SYMBOL = 'BTCUSDT';

function exchange(account: AccountSpec['usdm'] = { balances: { USDT: '1000' } }, market: Partial<MarketSpec> = {}) {
  return anEngine({ markets: [aMarket('usdm', market)], accounts: [{ id: 'me', usdm: account }] });
}

const place = (engine: Engine, text: string, more: Partial<FuturesOrderRequest> = {}): Order =>
  accepted(engine.usdm.place('me', futuresOrder(text, more)));
const row = (engine: Engine, side: PositionSide = 'BOTH') => engine.usdm.position('me', SYMBOL, side);
const wallet = (engine: Engine) => engine.usdm.account('me').assets[0]!;

describe('hedge mode', () => {
  const hedged = () => exchange({ balances: { USDT: '1000' }, hedge: true });

  it('keeps long and short side by side', () => {
    const { engine } = hedged();
    place(engine, 'BUY 2', { positionSide: 'LONG' });
    place(engine, 'SELL 3', { positionSide: 'SHORT' });
    place(engine, 'SELL 1', { positionSide: 'LONG' });

    expect(engine.usdm.account('me').positions.map(({ side, amount }) => `${side} ${shortDecimal(amount)}`)).toEqual([
      'LONG 1',
      'SHORT -3',
    ]);
  });

  it.each([
    ['an order without a side', {}, -4061],
    ['reduce-only', { positionSide: 'LONG', reduceOnly: true }, -1106],
    ['closing what is not there', { positionSide: 'SHORT' }, -2022],
  ] as const)('refuses %s', (_, more, code) => {
    expect(codeOf(hedged().engine.usdm.place('me', futuresOrder('BUY 1', more)))).toBe(code);
  });

  it('is not changed while there are positions or orders', () => {
    const { engine } = exchange();
    expect(codeOf(engine.usdm.setHedge('me', false))).toBe(-4059);
    place(engine, 'BUY 1 90');
    expect(codeOf(engine.usdm.setHedge('me', true))).toBe(-4067);
    engine.usdm.cancelAll('me', SYMBOL);
    place(engine, 'BUY 1');
    expect(codeOf(engine.usdm.setHedge('me', true))).toBe(-4068);
    place(engine, 'SELL 1');
    expect(engine.usdm.setHedge('me', true)).toBeNull();
    expect(engine.usdm.account('me').hedge).toBe(true);
  });
});

describe('isolated margin', () => {
  const isolated = () => exchange({ balances: { USDT: '1000' }, marginType: 'ISOLATED', leverage: 10 });

  it('moves from the wallet at the fill and back with what is closed', () => {
    const { engine } = isolated();
    place(engine, 'BUY 10');
    expect(texts(row(engine).isolatedWallet, wallet(engine).crossWallet, wallet(engine).wallet)).toBe(
      '100.01 899.48995 999.49995',
    );
    place(engine, 'SELL 5');
    expect(texts(row(engine).isolatedWallet)).toBe('50.005');
    place(engine, 'SELL 5');
    expect(texts(row(engine).isolatedWallet, wallet(engine).crossWallet)).toBe('0 998.8');
  });

  it('is added and taken away by hand', () => {
    const { engine } = isolated();
    expect(codeOf(engine.usdm.movePositionMargin('me', SYMBOL, 'BOTH', decimal('1')))).toBe(-4049);
    place(engine, 'BUY 10');
    expect(engine.usdm.movePositionMargin('me', SYMBOL, 'BOTH', decimal('50'))).toBeNull();
    expect(texts(row(engine).isolatedWallet, row(engine).isolatedMargin)).toBe('150.01 149.91');
    expect(codeOf(engine.usdm.movePositionMargin('me', SYMBOL, 'BOTH', decimal('-60')))).toBe(-4051);
    expect(codeOf(engine.usdm.movePositionMargin('me', SYMBOL, 'BOTH', decimal('5000')))).toBe(-4050);
  });

  it('is chosen while nothing is open', () => {
    const { engine, told } = exchange();
    const set = (type: 'CROSSED' | 'ISOLATED') => engine.usdm.setMarginType('me', SYMBOL, type);
    expect(codeOf(set('CROSSED'))).toBe(-4046);
    place(engine, 'BUY 1 90');
    expect(codeOf(set('ISOLATED'))).toBe(-4047);
    engine.usdm.cancelAll('me', SYMBOL);
    expect(set('ISOLATED')).toBeNull();
    expect(told.at(-1)).toMatchObject({ kind: 'wallet', reason: 'MARGIN_TYPE_CHANGE' });
    place(engine, 'BUY 1');
    expect(codeOf(set('CROSSED'))).toBe(-4048);
  });
});

describe('leverage', () => {
  it.each([
    ['0', 0, -4028],
    ['a fraction', 2.5, -4028],
    ['more than the first bracket has', 126, -4028],
    ['too little for what is open', 1, -2028],
    ['too much for what is open', 125, -2027],
  ])('is not %s', (_, leverage, code) => {
    const { engine } = exchange({ balances: { USDT: '4000' } });
    place(engine, 'BUY 600');
    expect(codeOf(engine.usdm.setLeverage('me', SYMBOL, leverage))).toBe(code);
  });

  it('gives the largest value it allows, and is told', () => {
    const { engine, told } = exchange();
    expect(engine.usdm.setLeverage('me', SYMBOL, 50)).toEqual({ leverage: 50, maxNotional: decimal('1000000') });
    expect(told).toMatchObject([{ kind: 'leverage', symbol: SYMBOL, leverage: 50 }]);
    expect(engine.usdm.symbolSettings('me', SYMBOL)).toEqual({ leverage: 50, marginType: 'CROSSED' });
  });

  it('is not lowered under an isolated position', () => {
    const { engine } = exchange({ balances: { USDT: '1000' }, marginType: 'ISOLATED' });
    place(engine, 'BUY 1');
    expect(codeOf(engine.usdm.setLeverage('me', SYMBOL, 10))).toBe(-4161);
  });
});

describe('fees and transfers', () => {
  it('are paid in BNB while it lasts, or not at all', () => {
    const pay = (feeModel: 'bnb' | 'none') => {
      const { engine } = anEngine({
        markets: [
          aMarket('usdm'),
          aMarket('spot', {
            symbol: 'BNBUSDT',
            base: 'BNB',
            source: { kind: 'script', lines: [{ at: '+0', price: '50' }] },
          }),
        ],
        accounts: [{ id: 'me', usdm: { balances: { USDT: '1000', BNB: '0.001' }, feeModel } }],
      });
      place(engine, 'BUY 1');
      place(engine, 'SELL 1');
      return engine.usdm
        .trades('me', SYMBOL, { limit: 9 })
        .map((fill) => `${shortDecimal(fill.commission)} ${fill.commissionAsset}`);
    };
    expect(pay('bnb')).toEqual(['0.00075008 BNB', '0.049995 USDT']);
    expect(pay('none')).toEqual(['0 null', '0 null']);
  });

  it('move money in and out, as far as it is free', () => {
    const { engine, told } = exchange();
    expect(engine.usdm.transfer('me', 'USDT', decimal('500'))).toBeNull();
    place(engine, 'BUY 100');
    expect(codeOf(engine.usdm.transfer('me', 'USDT', decimal('-1200')))).toBe(-2018);
    expect(told.filter((event) => event.kind === 'wallet' && event.reason === 'DEPOSIT')).toHaveLength(1);
    expect(engine.usdm.income('me', { limit: 9, type: 'TRANSFER' })).toMatchObject([
      { income: decimal('500'), symbol: '' },
    ]);
  });
});
