import { describe, expect, it } from 'vitest';
import { movedSockets } from './ccxt-live-market-sockets.ts';
import { tapOf } from './ccxt-live-market-tap.ts';

describe('sockets that are sent elsewhere', () => {
  it.each([
    ['wss://stream.binance.com:9443/ws', 'ws://127.0.0.1:1/stream/ws'],
    ['wss://fstream.binance.com/ws', 'ws://127.0.0.1:1/fstream/ws'],
    ['wss://fstream.binance.com/public/ws', 'ws://127.0.0.1:1/fstream/public/ws'],
    ['wss://ws-api.binance.com:443/ws-api/v3', 'ws://127.0.0.1:1/ws-api/v3'],
  ])('%s is %s', (url, moved) => {
    expect(movedSockets({ a: { b: url } }, 'ws://127.0.0.1:1/')).toEqual({ a: { b: moved } });
  });

  it('leaves alone what is no address', () => {
    expect(movedSockets({ a: 'none', b: undefined, c: 5 }, 'ws://x')).toEqual({ a: 'none', b: undefined, c: 5 });
  });
});

describe('a tap on the frames of Binance', () => {
  const k = { s: 'BTCUSDT', i: '1m', t: 60_000, o: '1', h: '2', l: '0.5', c: '1.5', v: '7', x: true };
  const candle = { openTimeMs: 60_000, open: 1, high: 2, low: 0.5, close: 1.5, volume: 7 };
  const tap = tapOf('binance')!;

  it.each([
    ['bare', { e: 'kline', k }],
    ['wrapped', { stream: 'btcusdt@kline_1m', data: { e: 'kline', k } }],
  ])('reads a candle and whether it is closed: %s', (_, message) => {
    expect(tap(message)).toEqual({ kind: 'candle', market: 'BTCUSDT', interval: '1m', candle, isClosed: true });
  });

  it('takes what is null for no number', () => {
    expect(tap({ e: 'kline', k: { ...k, c: null } })).toMatchObject({ candle: { close: Number.NaN } });
  });

  it.each([
    ['best prices of spot', { u: 1, s: 'BTCUSDT', b: '1', B: '1', a: '2', A: '1' }, 'known'],
    ['best prices of futures', { e: 'bookTicker', s: 'BTCUSDT' }, 'known'],
    ['an answer to what we said', { result: null, id: 1 }, 'known'],
    ['a farewell', { e: 'serverShutdown', E: 1 }, 'leaving'],
    ['something new', { e: 'somethingNew' }, 'unknown'],
    ['half a frame', '{"e":"kline"', 'unknown'],
    ['nothing', null, 'unknown'],
    ['a list', [], 'unknown'],
  ])('knows %s', (_, message, kind) => {
    expect(tap(message).kind).toBe(kind);
  });

  it('is not there for exchanges of which it is not proven', () => {
    expect(tapOf('kraken')).toBeNull();
  });
});
