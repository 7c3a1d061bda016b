import { expect, it } from 'vitest';
import { prepareStreaming } from './ccxt-live-market-stream.ts';
import { loadCcxt } from './load-ccxt.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
/** Some days of candles, and of an account that trades all the time. */
const FRAMES = 5_000;
/** What it is told to keep, and its own limit of orders. */
const [FEW_ROWS, MOST_ROWS] = [4, 1_000];

/** What ccxt's handlers need of a connection. */
const CLIENT = { url: 'wss://stream.binance.com:9443/ws', resolve: () => undefined, subscriptions: {}, futures: {} };

const candle = (at: number) => {
  const [t, T] = [START + at * MINUTE, START + (at + 1) * MINUTE - 1];
  const k = { t, T, s: 'BTCUSDT', i: '1m', o: '100', c: '101', h: '102', l: '99', v: '5', x: true };
  return { e: 'kline', E: T, s: 'BTCUSDT', k };
};
const trade = (at: number) => {
  return { e: 'trade', E: START + at, s: 'BTCUSDT', t: at, p: '100', q: '1', T: START + at, m: false };
};
const report = (at: number) => {
  const order = { s: 'BTCUSDT', c: `q${at}`, S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1', p: '100', i: at, X: 'FILLED' };
  const execution = { x: 'TRADE', t: at, l: '1', z: '1', L: '100', n: '0', N: 'USDT', T: START + at, m: false };
  return { e: 'executionReport', E: START + at, ...order, ...execution };
};

interface Kept {
  readonly ohlcvs: Readonly<Record<string, Readonly<Record<string, { readonly length: number }>>>>;
  readonly trades: Readonly<Record<string, { readonly length: number }>>;
  readonly orders: { readonly length: number };
  readonly myTrades: { readonly length: number };
  handleMessage(client: object, message: object): void;
}

it('what ccxt keeps of its streams does not grow with the hours: cache growth (28)', async () => {
  const { pro } = await loadCcxt();
  const exchange = new pro.binance();
  const market = {
    id: 'BTCUSDT',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    type: 'spot',
    spot: true,
    active: true,
  };
  exchange.setMarkets([market]);
  prepareStreaming(exchange);
  const kept = exchange as unknown as Kept;
  for (let at = 1; at <= FRAMES; at += 1)
    for (const frame of [candle(at), trade(at), report(at)]) kept.handleMessage(CLIENT, frame);
  const { ohlcvs, trades, orders, myTrades } = kept;
  expect({
    candles: ohlcvs['BTC/USDT']!['1m']!.length,
    trades: trades['BTC/USDT']!.length,
    executions: myTrades.length,
    orders: orders.length,
  }).toEqual({ candles: FEW_ROWS, trades: FEW_ROWS, executions: FEW_ROWS, orders: MOST_ROWS });
});
