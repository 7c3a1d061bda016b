import { describe, expect, it } from 'vitest';
import { frameNews } from './binance-frames.ts';

const pairOf = (id: string): string => (id === 'BTCUSDT' ? 'BTC/USDT' : id);

const SPOT = {
  ...{ e: 'executionReport', E: 1_000_100, s: 'BTCUSDT', c: 'mine', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1.00000000' },
  ...{ p: '90.50000000', P: '0.00000000', C: '', x: 'NEW', X: 'NEW', i: 7, l: '0.00000000', z: '0.00000000' },
  ...{ L: '0.00000000', n: '0', N: null, T: 1_000_050, t: -1, m: false, O: 1_000_000 },
};
const TRADE = {
  ...{ x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.40000000', z: '0.40000000', L: '90.10000000' },
  ...{ n: '0.00040000', N: 'BTC', t: 99, m: true },
};
const USDM = {
  ...{ s: 'BTCUSDT', c: 'mine', S: 'SELL', o: 'LIMIT', q: '2', p: '110', sp: '0', x: 'NEW', X: 'NEW', i: 8 },
  ...{ l: '0', z: '0', L: '0', T: 1_000_050, t: 0, m: false, R: true },
};
const futures = (order: object) => ({ e: 'ORDER_TRADE_UPDATE', E: 1_000_100, T: 1_000_050, o: { ...USDM, ...order } });
const events = (message: unknown) => {
  const news = frameNews(message, pairOf);
  return news.kind === 'events' ? news.events : news;
};

describe('a frame of spot', () => {
  it('tells an order', () => {
    expect(events({ subscriptionId: 0, event: SPOT })).toEqual([
      {
        kind: 'order',
        order: {
          ...{
            pair: 'BTC/USDT',
            exchangeId: '7',
            cid: 'mine',
            route: 'plain',
            side: 'buy',
            status: 'open',
            amount: '1',
          },
          ...{ filled: '0', price: '90.5', stopPrice: null, isReduceOnly: false, childId: null, atMs: 1_000_000 },
        },
      },
    ]);
  });

  it('tells the id of the order, not that of its cancel', () => {
    const canceled = { ...SPOT, x: 'CANCELED', X: 'CANCELED', c: 'the-cancel', C: 'mine' };

    expect(events(canceled)).toMatchObject([{ order: { cid: 'mine', status: 'canceled' } }]);
  });

  it('tells an execution before the order that it changed', () => {
    expect(events({ ...SPOT, ...TRADE })).toMatchObject([
      {
        kind: 'fill',
        fill: {
          ...{
            pair: 'BTC/USDT',
            tradeId: '99',
            cid: 'mine',
            exchangeId: '7',
            side: 'buy',
            amount: '0.4',
            price: '90.1',
          },
          ...{ fee: '0.0004', feeAsset: 'BTC', isMaker: true, atMs: 1_000_050, source: 'stream' },
        },
      },
      { kind: 'order', order: { status: 'partial', filled: '0.4' } },
    ]);
  });
});

describe('a frame of futures', () => {
  it('tells an execution that cost nothing', () => {
    const [fill, order] = events(futures({ ...TRADE, n: undefined, N: undefined, X: 'FILLED' })) as readonly object[];

    expect(fill).toMatchObject({ fill: { fee: '0', feeAsset: null, side: 'sell' } });
    expect(order).toMatchObject({ order: { status: 'filled', isReduceOnly: true } });
  });

  it.each(['autoclose-1700000000', 'adl_autoclose', 'settlement_autoclose-17'])('tells of a liquidation by %s', (c) => {
    const told = events(futures({ ...TRADE, c, X: 'FILLED' }));

    expect(told).toMatchObject([{ kind: 'fill' }, { kind: 'order' }, { kind: 'liquidation', pair: 'BTC/USDT' }]);
  });

  it('tells a conditional order that closes a whole position, which needs no amount', () => {
    const o = {
      caid: 'web_1',
      aid: 5,
      s: 'BTCUSDT',
      S: 'SELL',
      q: '',
      X: 'NEW',
      tp: '80.0',
      p: '0',
      R: true,
      cp: true,
    };
    const frame = (of: object) => events({ e: 'ALGO_UPDATE', T: 1_000_050, E: 1_000_100, o: { ...o, ...of } });
    expect(frame({})).toMatchObject([{ kind: 'order', order: { amount: '0', cid: 'web_1', status: 'open' } }]);
    expect(() => frame({ cp: false })).toThrow('"q"');
  });

  it('tells a conditional order and what it became', () => {
    const o = {
      ...{ caid: 'mine', aid: 5, o: 'STOP_MARKET', s: 'BTCUSDT', S: 'SELL', q: '2', X: 'TRIGGERED', ai: '8' },
      ...{ aq: '0', tp: '80.0', p: '0', R: true },
    };

    expect(events({ e: 'ALGO_UPDATE', T: 1_000_050, E: 1_000_100, o })).toEqual([
      {
        kind: 'order',
        order: {
          ...{
            pair: 'BTC/USDT',
            exchangeId: 'algo:5',
            cid: 'mine',
            route: 'trigger',
            side: 'sell',
            status: 'triggered',
          },
          ...{
            amount: '2',
            filled: '0',
            price: null,
            stopPrice: '80',
            isReduceOnly: true,
            childId: '8',
            atMs: 1_000_050,
          },
        },
      },
    ]);
  });
});

describe('any frame', () => {
  it.each([
    ['outboundAccountPosition', 'events'],
    ['balanceUpdate', 'events'],
    ['ACCOUNT_UPDATE', 'events'],
    ['ACCOUNT_CONFIG_UPDATE', 'look'],
    ['MARGIN_CALL', 'events'],
    ['CONDITIONAL_ORDER_TRIGGER_REJECT', 'look'],
    ['listenKeyExpired', 'over'],
    ['eventStreamTerminated', 'over'],
    ['serverShutdown', 'over'],
    ['somethingNew', 'other'],
  ])('called %s is %s', (e, kind) => {
    expect(frameNews({ e, E: 1 }, pairOf).kind).toBe(kind);
    expect(frameNews({ subscriptionId: 0, event: { e, E: 1 } }, pairOf).kind).toBe(kind);
  });

  it('that says margin runs out names the pairs that can be read, and is heard without any (W6)', () => {
    const call = (p: unknown) => frameNews({ e: 'MARGIN_CALL', E: 1, cw: '3.1', p }, pairOf);
    const of = (...pairs: string[]) => ({ kind: 'events', events: [{ kind: 'margin-call', pairs }] });
    expect(call([{ s: 'ETHUSDT' }, { s: 'BTCUSDT', ps: 'BOTH', pa: '1.3' }])).toEqual(of('BTC/USDT', 'ETHUSDT'));
    for (const odd of [undefined, null, 'x', [], [null, 7, {}]]) expect(call(odd)).toEqual(of());
  });

  it('that answers a subscription says so, and one that answers anything else does not', () => {
    expect(frameNews({ id: 1, status: 200, result: { subscriptionId: 0 } }, pairOf).kind).toBe('subscribed');
    expect(frameNews({ id: 1, status: 400, error: { code: -1022 } }, pairOf).kind).toBe('other');
    expect(frameNews({ id: 1, status: 200, result: {} }, pairOf).kind).toBe('other');
    for (const odd of [null, 'text', 7, [], undefined]) expect(frameNews(odd, pairOf).kind).toBe('other');
  });

  it.each(['q', 'z', 'l', 'L', 'p'])('that tells of less than nothing as its "%s" cannot be read', (key) => {
    expect(() => frameNews({ ...SPOT, ...TRADE, [key]: '-0.4' }, pairOf)).toThrow(`"${key}"`);
    expect(() => frameNews(futures({ ...TRADE, [key]: -1 }), pairOf)).toThrow(`"${key}"`);
  });

  it.each(['s', 'i', 'S', 'X', 'q', 'z'])('that is an order without "%s" cannot be read', (key) => {
    expect(() => frameNews({ ...SPOT, [key]: undefined }, pairOf)).toThrow(`"${key}"`);
    expect(() => frameNews(futures({ [key]: null }), pairOf)).toThrow(`"${key}"`);
  });
});
