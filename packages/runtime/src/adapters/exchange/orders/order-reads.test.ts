import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import { AccountReader } from './account-reader.ts';
import { binanceMarket } from './binance-market.ts';
import type { Row } from './binance-rows.ts';
import { CidBook } from './cid-book.ts';
import type { KnownMarkets } from './known-markets.ts';
import { OrderReads } from './order-reads.ts';
import type { FailureJudge } from './read-failures.ts';

const OURS = clientOrderId('h0pdv', 7, 1);
const PLAIN: Row = {
  ...{ symbol: 'BTCUSDT', orderId: 7, clientOrderId: OURS, side: 'SELL', status: 'NEW', origQty: '1' },
  ...{ executedQty: '0', price: '100', time: 900 },
};
const STOP: Row = {
  ...{ symbol: 'ETHUSDT', algoId: 5, clientAlgoId: 'web_1', side: 'SELL', algoStatus: 'NEW', quantity: '2' },
  ...{ triggerPrice: '80', createTime: 900 },
};
const JUDGE: FailureJudge = {
  heard: () => {},
  patience: () => null,
  usage: () => ({ used: 0, most: 1 }),
  failed: (_what, _answer, error) => ({ kind: 'failed', why: String(error), cause: 'transient', waitMs: 0 }),
};

/** What an account of futures is shown to have, by these answers; lists that are not given are empty. */
function readsOf(lists: Readonly<Record<string, Row | readonly Row[]>>): OrderReads {
  const answers = ['fapiPrivateGetOpenOrders', 'fapiPrivateGetOpenAlgoOrders', 'fapiPrivateV3GetBalance'];
  const all = [...answers, 'fapiPrivateV3GetPositionRisk', 'fapiPrivateGetSymbolConfig', ...Object.keys(lists)];
  const exchange = {
    ...Object.fromEntries(all.map((name) => [name, () => Promise.resolve(lists[name] ?? [])])),
    fapiPrivateGetPositionSideDual: () => Promise.resolve({ dualSidePosition: false }),
  } as unknown as CcxtExchange;
  const names = { pairOf: (id: string) => `${id.replace('USDT', '')}/USDT:USDT` };
  return new OrderReads({
    market: binanceMarket('futures'),
    markets: {
      ...{ load: () => Promise.resolve(null), names },
      idOf: (pair: string) => Promise.resolve(pair.replace('/USDT:', '')),
    } as unknown as KnownMarkets,
    reader: new AccountReader({ exchange, judge: JUDGE, deadlineMs: 5_000, onWrongTime: async () => {} }),
    cids: new CidBook(),
    exact: { stringAdd: () => '0', stringSub: () => '0' },
    nowMs: () => 1_000,
  });
}

function open(plain: readonly Row[], stops: readonly Row[]): ReturnType<OrderReads['openOrders']> {
  return readsOf({ fapiPrivateGetOpenOrders: plain, fapiPrivateGetOpenAlgoOrders: stops }).openOrders();
}

describe('open orders of an account', () => {
  it('are all had, and none is left out, where all can be read', async () => {
    const listed = await open([PLAIN], [STOP]);
    expect(listed).toEqual({
      kind: 'listed',
      rows: [expect.objectContaining({ cid: OURS }), expect.objectContaining({ cid: 'web_1' })],
    });
  });

  it.each([
    ['an amount', { quantity: '' }, 'quantity'],
    ['a state that is known', { algoStatus: 'PAUSED' }, 'algoStatus'],
    ['a side', { side: 'BOTH' }, 'side'],
  ])('are had without one of somebody else that has not %s, which is named', async (_title, odd, key) => {
    const listed = await open([PLAIN], [{ ...STOP, ...odd }]);
    expect(listed).toEqual({
      kind: 'listed',
      rows: [expect.objectContaining({ cid: OURS })],
      unread: [{ cid: 'web_1', symbol: 'ETHUSDT', why: `The row has no "${key}" that can be read.` }],
    });
  });

  it.each([
    ['has the form of ours', { clientOrderId: OURS }],
    ['has it under its other name', { clientOrderId: 'web_2', origClientOrderId: OURS }],
    ['is empty', { clientOrderId: '' }],
    ['is none', { clientOrderId: 7 }],
  ])('are not had where one cannot be read whose client order id %s', async (_title, id) => {
    expect(await open([{ ...PLAIN, ...id, origQty: '' }], [STOP])).toMatchObject({ kind: 'failed' });
  });
});

describe('an order that is asked for', () => {
  const find = (row: Row, exchangeId: string | null = null) =>
    readsOf({ fapiPrivateGetOrder: row }).find('BTC/USDT:USDT', OURS, 'plain', exchangeId);

  it('is found by its client order id, or as what a triggered one became by its own', async () => {
    expect(await find(PLAIN)).toMatchObject({ kind: 'found', order: { cid: OURS, exchangeId: '7' } });
    const child = { ...PLAIN, clientOrderId: 'x' };
    expect(await find(child, '7')).toMatchObject({ kind: 'found', order: { cid: OURS, exchangeId: '7' } });
  });

  it.each([
    ['client order id', { ...PLAIN, clientOrderId: 'web_1' }, null],
    ['number', { ...PLAIN, orderId: 8 }, '7'],
    ['market', { ...PLAIN, symbol: 'ETHUSDT' }, null],
  ] as const)('is not known where the answer is one of another %s: neither found nor absent', async (_, row, id) => {
    expect(await find(row, id)).toMatchObject({ kind: 'failed', why: expect.stringContaining('another order') });
  });
});

it('executions are not had where one of them cannot be read', async () => {
  const reads = readsOf({ fapiPrivateGetUserTrades: [{ symbol: 'BTCUSDT' }] });
  expect(await reads.fillsSince('BTC/USDT:USDT', 0)).toMatchObject({ kind: 'failed', cause: 'unlisted' });
});

describe('what an account of futures holds', () => {
  const position = { symbol: 'BTCUSDT', positionAmt: '1', entryPrice: '100', liquidationPrice: '60' };
  const account = (settings: readonly Row[]) =>
    readsOf({ fapiPrivateV3GetPositionRisk: [position], fapiPrivateGetSymbolConfig: settings }).account();
  const own = { symbol: 'BTCUSDT', leverage: 3, marginType: 'ISOLATED' };

  it('is had whatever is wrong with the setting of another market', async () => {
    const settings = [{ symbol: 'NEWUSDT', leverage: 0, marginType: 'PORTFOLIO' }, {}, own];
    expect(await account(settings)).toMatchObject({
      positions: [{ amount: '1', leverage: 3, marginMode: 'isolated' }],
    });
  });

  it('is had without rows that cannot be read, which are told by their asset or pair', async () => {
    const lists = {
      fapiPrivateV3GetBalance: [
        { asset: 'USDT', balance: '5', availableBalance: '5' },
        { asset: 'BNB', balance: '', availableBalance: '5' },
      ],
      fapiPrivateV3GetPositionRisk: [position, { ...position, symbol: 'ETHUSDT', positionAmt: 'many' }, {}],
    };
    const why = (key: string): string => `The row has no "${key}" that can be read.`;
    expect(await readsOf(lists).account()).toEqual({
      balances: { USDT: expect.anything() },
      positions: [expect.objectContaining({ pair: 'BTC/USDT:USDT', amount: '1' })],
      isHedged: false,
      unread: [
        { name: 'BNB', why: why('balance') },
        { name: 'ETH/USDT:USDT', why: why('positionAmt') },
        { name: null, why: why('symbol') },
      ],
    });
  });

  it('has settings that are not known where those of its market cannot be read', async () => {
    const settings = [{ ...own, marginType: 'PORTFOLIO' }];
    expect(await account(settings)).toMatchObject({ positions: [{ amount: '1', leverage: null, marginMode: null }] });
  });
});
