import { describe, expect, it } from 'vitest';
import { answeredOrder, decimalIn, fillOf, idIn, orderOf, UnreadableRow } from './binance-rows.ts';
import { CidBook } from './cid-book.ts';

const pairOf = (id: string): string => id;
const ROW = {
  ...{ symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'mine', price: '90.00', origQty: '1.0', executedQty: '0.250' },
  ...{ status: 'PARTIALLY_FILLED', side: 'BUY', stopPrice: '0.0', time: 1_000 },
};

describe('numbers of an exchange', () => {
  it.each([
    ['1.50000000', '1.5'],
    ['100', '100'],
    ['0.00000000', '0'],
    ['-0.010', '-0.01'],
    [3, '3'],
  ])('%s is %s', (value, text) => expect(decimalIn({ value }, 'value')).toBe(text));

  it.each([null, undefined, '', 'NaN', '1e5', true, Infinity])('%s is none, and no zero', (value) => {
    expect(() => decimalIn({ value }, 'value')).toThrow(UnreadableRow);
  });

  it('keep the digits of an id', () => {
    expect(idIn({ id: '9007199254740993' }, 'id')).toBe('9007199254740993');
    expect(idIn({ id: 12 }, 'id')).toBe('12');
    for (const id of [-1, 2 ** 60, '', 'x', null]) expect(() => idIn({ id }, 'id')).toThrow(UnreadableRow);
  });
});

describe('an order', () => {
  it.each(['origQty', 'executedQty', 'price', 'stopPrice'])(
    'with less than nothing as its %s cannot be read',
    (key) => {
      expect(() => orderOf({ ...ROW, [key]: '-0.5' }, pairOf)).toThrow(`"${key}"`);
    },
  );

  it('is what the row says', () => {
    expect(orderOf(ROW, pairOf)).toMatchObject({
      status: 'partial',
      amount: '1',
      filled: '0.25',
      price: '90',
      stopPrice: null,
    });
  });

  it.each([
    ['NEW', 'open'],
    ['PENDING_NEW', 'open'],
    ['PENDING_CANCEL', 'open'],
    ['NEW_INSURANCE', 'open'],
    ['NEW_ADL', 'open'],
    ['PARTIALLY_FILLED', 'partial'],
    ['FILLED', 'filled'],
    ['CANCELED', 'canceled'],
    ['REJECTED', 'rejected'],
    ['EXPIRED', 'expired'],
    ['EXPIRED_IN_MATCH', 'expired'],
  ])('is %s, in our words %s', (status, ours) => {
    expect(orderOf({ ...ROW, status }, pairOf).status).toBe(ours);
  });

  it.each([
    ['NEW', 'open'],
    ['TRIGGERING', 'open'],
    ['TRIGGERED', 'triggered'],
    ['FINISHED', 'triggered'],
    ['CANCELED', 'canceled'],
    ['EXPIRED', 'expired'],
    ['REJECTED', 'rejected'],
  ])('on its condition is %s, in our words %s', (algoStatus, ours) => {
    const row = { symbol: 'BTCUSDT', algoId: 5, clientAlgoId: 'stop', side: 'SELL', quantity: '1', createTime: 900 };
    expect(orderOf({ ...row, algoStatus }, pairOf)).toMatchObject({ status: ours, filled: '0', childId: null });
  });

  it.each([{}, { quantity: '' }, { quantity: null }])(
    'on its condition has no amount only where it closes a whole position: %j',
    (of) => {
      const row = { symbol: 'BTCUSDT', algoId: 5, side: 'SELL', algoStatus: 'NEW', createTime: 900, ...of };
      expect(orderOf({ ...row, closePosition: true }, pairOf).amount).toBe('0');
      expect(orderOf({ ...row, closePosition: true, quantity: '2' }, pairOf).amount).toBe('2');
      expect(() => orderOf({ ...row, closePosition: false }, pairOf)).toThrow('"quantity"');
      expect(() => orderOf({ ...row, closePosition: true, quantity: 'all' }, pairOf)).toThrow('"quantity"');
    },
  );

  it('is whole in each of its parts', () => {
    expect(orderOf({ ...ROW, stopPrice: '80.50', reduceOnly: true, side: 'SELL' }, pairOf)).toEqual({
      ...{ pair: 'BTCUSDT', exchangeId: '7', cid: 'mine', route: 'plain', side: 'sell', status: 'partial' },
      ...{ amount: '1', filled: '0.25', price: '90', stopPrice: '80.5', isReduceOnly: true, childId: null, atMs: 1000 },
    });
  });

  it('is not read from a status that nobody knows', () => {
    expect(() => orderOf({ ...ROW, status: 'SOMETHING' }, pairOf)).toThrow('"status"');
  });

  it.each([[{}], [{ code: 200 }], [{ algoId: 5, clientAlgoId: 'mine', code: '200' }]])('is not in %j', (answer) => {
    expect(answeredOrder(answer, pairOf)).toBeNull();
  });

  it('is canceled under its own id', () => {
    const answer = { ...ROW, status: 'CANCELED', clientOrderId: 'the-cancel', origClientOrderId: 'mine' };

    expect(answeredOrder(answer, pairOf)!.order).toMatchObject({ cid: 'mine', status: 'canceled' });
  });
});

it('an execution in an answer has its fee with the coin of it, and is told as what an answer says', () => {
  const fills = [{ tradeId: 99, price: '90.10', qty: '0.25', commission: '0.0004', commissionAsset: 'BNB' }];
  expect(answeredOrder({ ...ROW, fills }, pairOf)!.fills).toEqual([
    {
      ...{ pair: 'BTCUSDT', cid: 'mine', exchangeId: '7', side: 'buy', atMs: 1000, tradeId: '99', amount: '0.25' },
      ...{ price: '90.1', fee: '0.0004', feeAsset: 'BNB', isMaker: false, source: 'answer' },
    },
  ]);
});

describe('an execution in a list', () => {
  const TRADE = {
    ...{ symbol: 'BTCUSDT', id: 99, orderId: 7, price: '90.10', qty: '0.4', commission: '0.0004' },
    ...{ commissionAsset: 'BNB', time: 1_000 },
  };

  it('belongs to the order that was seen with its number', () => {
    const cids = new CidBook();
    cids.noted(orderOf(ROW, pairOf));
    const cidOf = cids.cidOf.bind(cids);
    const spot = fillOf({ ...TRADE, isBuyer: true, isMaker: false }, pairOf, cidOf);
    const futures = fillOf({ ...TRADE, orderId: 8, buyer: false, maker: true }, pairOf, cidOf);

    expect(spot).toMatchObject({ cid: 'mine', side: 'buy', isMaker: false, price: '90.1', feeAsset: 'BNB' });
    expect(futures).toMatchObject({ cid: null, side: 'sell', isMaker: true, exchangeId: '8' });
    expect(() => fillOf(TRADE, pairOf, cidOf)).toThrow('"isBuyer"');
  });

  it('is not that of a conditional order, but of what it became', () => {
    const cids = new CidBook();
    const algo = {
      ...{ symbol: 'BTCUSDT', algoId: 5, clientAlgoId: 'stop', side: 'SELL', algoStatus: 'FINISHED', quantity: '1' },
      ...{ triggerPrice: '80', price: '0', actualOrderId: '7', actualQty: '1.0', createTime: 900 },
    };
    const order = cids.noted(orderOf(algo, pairOf));

    expect(order).toMatchObject({
      route: 'trigger',
      status: 'triggered',
      childId: '7',
      filled: '1',
      exchangeId: 'algo:5',
    });
    expect(orderOf({ ...algo, reduceOnly: true, side: 'BUY', algoStatus: 'NEW', actualOrderId: '' }, pairOf)).toEqual({
      ...{ pair: order.pair, exchangeId: 'algo:5', cid: 'stop', route: 'trigger', side: 'buy', status: 'open' },
      ...{ amount: '1', filled: '1', price: null, stopPrice: '80', isReduceOnly: true, childId: null, atMs: 900 },
    });
    expect(order).toMatchObject({ side: 'sell', isReduceOnly: false, price: null });
    expect(cids.cidOf('BTCUSDT', '7')).toBeNull();
    expect(cids.cidOf('BTCUSDT', '5')).toBeNull();
  });
});
