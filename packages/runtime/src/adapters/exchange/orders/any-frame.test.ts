import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classifyAnswer } from '../../../orders/answer.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { StreamingExchange } from '../ccxt-live-market-stream.ts';
import type { FrameNews } from './binance-frames.ts';
import { answeredOrder, fillOf, orderOf, UnreadableRow, type Row } from './binance-rows.ts';
import { damage, damaged } from './damaged-text.fixture.ts';
import { openUserConnection } from './user-connection.ts';

/** A night tries more. */
const RUNS = Number(process.env['TRADAI_FRAMES'] ?? 20_000);
const WITHIN_MS = 60_000 + 10 * RUNS;
const pairOf = (id: string): string => (id === 'BTCUSDT' ? 'BTC/USDT' : id);

const SPOT = {
  ...{ e: 'executionReport', E: 1_000_100, s: 'BTCUSDT', c: 'mine', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1.00000000' },
  ...{ p: '90.50000000', P: '0.00000000', C: '', x: 'TRADE', X: 'PARTIALLY_FILLED', i: 7, l: '0.40000000' },
  ...{ z: '0.40000000', L: '90.10000000', n: '0.00040000', N: 'BTC', T: 1_000_050, t: 99, m: true, O: 1_000_000 },
};
const USDM = {
  ...{ s: 'BTCUSDT', c: 'mine', S: 'SELL', o: 'LIMIT', q: '2', p: '110', sp: '0', x: 'TRADE', X: 'FILLED', i: 8 },
  ...{ l: '2', z: '2', L: '110', T: 1_000_050, t: 5, m: false, R: true },
};
const ALGO = {
  ...{ caid: 'mine', aid: 5, o: 'STOP_MARKET', s: 'BTCUSDT', S: 'SELL', q: '2', X: 'TRIGGERED', ai: '8', aq: '0' },
  ...{ tp: '80.0', p: '0', R: true },
};
const FRAMES = [
  { subscriptionId: 0, event: SPOT },
  { subscriptionId: 0, event: { ...SPOT, x: 'NEW', X: 'NEW', l: '0', z: '0' } },
  { e: 'ORDER_TRADE_UPDATE', E: 1_000_100, T: 1_000_050, o: USDM },
  { e: 'ALGO_UPDATE', E: 1_000_100, T: 1_000_050, o: ALGO },
  { e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { m: 'ORDER', B: [{ a: 'USDT', wb: '1' }], P: [] } },
  { subscriptionId: 0, event: { e: 'outboundAccountPosition', E: 1, B: [{ a: 'BTC', f: '1', l: '0' }] } },
  { e: 'listenKeyExpired', E: 1 },
];
const TELLING = /^(executionReport|ORDER_TRADE_UPDATE|ALGO_UPDATE)$/;

/** ccxt's object as far as a connection needs it. It may stumble over any frame. */
function madeExchange(stumbles: boolean): StreamingExchange {
  const made = {
    ...{ options: {}, onError: () => {}, onClose: () => {}, onConnected: () => {}, close: () => Promise.resolve() },
    ...{ client: () => ({}), clients: {}, watchOrders: () => new Promise(() => {}) },
    handleMessage: () => {
      if (stumbles) throw new TypeError('Cannot read properties of undefined');
    },
  };
  return made as unknown as StreamingExchange;
}

/** What a connection tells of one message. */
async function toldOf(message: unknown, stumbles: boolean): Promise<readonly FrameNews[]> {
  const told: FrameNews[] = [];
  const exchange = madeExchange(stumbles);
  const connection = openUserConnection({
    ...{ exchange, kind: 'spot', pairOf, withinMs: 60_000 },
    onNews: (news) => void told.push(news),
    onOver: () => {},
  });
  exchange.handleMessage({}, message);
  await connection.close();
  return told;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const AMOUNT = /^\d+(\.\d+)?$/;
const ID = /^(algo:)?\d+$/;

function soundOrder({ exchangeId, pair, amount, filled, side, atMs }: OrderView): boolean {
  const isSide = side === 'buy' || side === 'sell';
  return isSide && ID.test(exchangeId) && pair !== '' && [amount, filled].every((x) => AMOUNT.test(x)) && atMs > 0;
}

function soundFill({ tradeId, exchangeId, amount, price, fee }: OrderFill): boolean {
  const isSize = AMOUNT.test(amount) && AMOUNT.test(price);
  return ID.test(tradeId) && ID.test(exchangeId) && isSize && DECIMAL.test(fee);
}

/** The name that a frame still bears, and its row. */
function rowIn(message: unknown): Row | null {
  const inner = (value: unknown): Row | null =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : null;
  const outer = typeof message === 'object' && message !== null ? (message as Row) : null;
  const frame = inner(outer?.['event']) ?? inner(outer?.['data']) ?? outer;
  if (frame === null || !TELLING.test(String(frame['e']))) return null;
  return frame['e'] === 'executionReport' ? frame : inner(frame['o']);
}

/** What is wrong with what was told of a message, in words. */
function wrongWith(message: unknown, [news, ...more]: readonly FrameNews[], stumbles: boolean): readonly string[] {
  const row = rowIn(message);
  const events = news?.kind === 'events' ? news.events : [];
  // A frame that ends the connection is the last that is heard of it, and one that cannot be read goes no further.
  const isLast = news?.kind === 'over' || news?.kind === 'look';
  const after = stumbles && !isLast ? 'look' : '';
  const isTrade = row !== null && row['x'] === 'TRADE' && Number(row['l']) !== 0 && !('aid' in row);
  const rules: readonly (readonly [string, boolean])[] = [
    ['nothing is told', news !== undefined],
    ['more is told than happened', more.map(({ kind }) => kind).join(' ') === after],
    ['an order is passed over', row === null || events.length > 0 || news?.kind === 'look'],
    ['a fill is passed over', !isTrade || events.length === 0 || events.some(({ kind }) => kind === 'fill')],
    ['an order is not sound', events.every((event) => event.kind !== 'order' || soundOrder(event.order))],
    ['a fill is not sound', events.every((event) => event.kind !== 'fill' || soundFill(event.fill))],
  ];
  return rules.flatMap(([words, isRight]) => (isRight ? [] : [words]));
}

it(
  'whatever a frame of the user stream holds, nothing is thrown, what is told is sound, and what cannot be told is a reason to look',
  async () => {
    const seen = new Set<string>();
    const damages = fc.array(damage, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FRAMES), damages, fc.boolean(), async (frame, all, stumbles) => {
        const message = damaged(frame, all);
        const told = await toldOf(message, stumbles);
        seen.add(told[0]?.kind ?? 'silence');
        expect(wrongWith(message, told, stumbles)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    // A frame that says nothing known is counted: see the share of frames that mean nothing.
    expect([...seen].toSorted()).toEqual(['events', 'look', 'other', 'over']);
  },
  WITHIN_MS,
);

const ANSWER = {
  ...{ symbol: 'BTCUSDT', orderId: 28, clientOrderId: 'mine', transactTime: 1_000_000, price: '90.5', side: 'BUY' },
  ...{ origQty: '1.000', executedQty: '0.4', status: 'PARTIALLY_FILLED', stopPrice: '0.0', type: 'LIMIT' },
  fills: [{ price: '90.5', qty: '0.4', commission: '0.0004', commissionAsset: 'BTC', tradeId: 56 }],
};
const ALGO_ANSWER = {
  ...{ algoId: 9, clientAlgoId: 'mine', algoStatus: 'NEW', symbol: 'BTCUSDT', side: 'BUY', quantity: '1' },
  ...{ price: '0', triggerPrice: '80', createTime: 1_000_000, reduceOnly: true },
};
const LISTED = {
  ...{ symbol: 'BTCUSDT', id: 5, orderId: 28, price: '90.5', qty: '0.4', commission: '0.1', commissionAsset: 'BNB' },
  ...{ time: 1_000_000, isBuyer: true, isMaker: false },
};

it(
  'whatever the answer to an order holds, it is accepted with what can be read whole, and else of unknown fate',
  () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(ANSWER, ALGO_ANSWER), fc.array(damage, { maxLength: 3 }), (whole, all) => {
        const returned = damaged(whole, all);
        const answer = classifyAnswer({
          ...{ transport: 'rest', route: 'place-plain', status: 200, body: JSON.stringify(returned) },
          ...{ outcome: { returned }, rejects: () => null, read: (each) => answeredOrder(each, pairOf) },
          sent: { cid: 'mine', pair: 'BTC/USDT', side: 'buy', exchangeId: null },
        });
        seen.add(answer.kind);
        const isWhole =
          answer.kind === 'accepted' &&
          [soundOrder(answer.order), answer.order.cid === 'mine', ...answer.fills.map(soundFill)].every(Boolean);
        expect(isWhole || answer.kind === 'unknown').toBe(true);
      }),
      { numRuns: RUNS / 2 },
    );
    expect([...seen].toSorted()).toEqual(['accepted', 'unknown']);
  },
  WITHIN_MS,
);

it(
  'whatever a row of a list holds, it is read whole, or the list is not had',
  () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(ANSWER, ALGO_ANSWER, LISTED), fc.array(damage, { maxLength: 3 }), (whole, all) => {
        const row = damaged(whole, all);
        fc.pre(typeof row === 'object' && row !== null);
        try {
          const isSound =
            whole === LISTED
              ? soundFill(fillOf(row as Row, pairOf, () => null))
              : soundOrder(orderOf(row as Row, pairOf));
          expect(isSound).toBe(true);
          seen.add('read');
        } catch (error) {
          if (!(error instanceof UnreadableRow)) throw error;
          seen.add('not had');
        }
      }),
      { numRuns: RUNS / 2 },
    );
    expect([...seen].toSorted()).toEqual(['not had', 'read']);
  },
  WITHIN_MS,
);
