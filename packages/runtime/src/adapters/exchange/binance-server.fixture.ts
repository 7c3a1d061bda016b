import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FUTURES_SYMBOLS, shippedRows, SPOT_SYMBOLS, type Row } from './binance-candles.fixture.ts';
import { futuresInfo, spotInfo } from './binance-info.fixture.ts';

/** What the server does in place of a good answer, `times` times, to requests whose address contains `to`. */
export interface ScriptedFault {
  readonly does:
    | { readonly status: number; readonly retryAfter?: number | string; readonly body?: string }
    | 'html'
    | 'cut'
    | 'hang up'
    | 'short'
    | 'twice'
    | 'turned around'
    | 'empty'
    | { readonly slowMs: number }
    | { readonly holeFromMs: number; readonly holeToMs: number };
  readonly to?: string;
  times: number;
}

export interface BinanceServer {
  readonly url: string;
  /** Path and query of every request, in order. */
  readonly requests: readonly string[];
  /** Requests that came while the server had asked for patience. */
  readonly duringBan: number;
  script(...faults: ScriptedFault[]): void;
  /** The present that it answers in: later candles are not there, and the one of that moment is still open. */
  setNow(timeMs: number): void;
  close(): Promise<void>;
}

/** A server on loopback that answers as Binance does, from the candles that ship with the examples. */
export async function binanceServer(): Promise<BinanceServer> {
  const requests: string[] = [];
  const faults: ScriptedFault[] = [];
  const state = { nowMs: Date.now(), bannedUntil: 0, duringBan: 0 };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = request.url ?? '';
    requests.push(address);
    if (Date.now() < state.bannedUntil) state.duringBan += 1;
    const fault = faults.find(({ to = '', times }) => times > 0 && address.includes(to));
    if (fault !== undefined) fault.times -= 1;
    response.setHeader('Date', new Date(state.nowMs).toUTCString());
    const does = fault?.does ?? null;
    if (does !== null && typeof does === 'object' && 'retryAfter' in does)
      state.bannedUntil = Date.now() + Number(does.retryAfter) * 1000;
    await respond(response, does, () => bodyOf(new URL(address, 'http://binance'), state.nowMs));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get duringBan() {
      return state.duringBan;
    },
    script: (...more) => void faults.push(...more),
    setNow: (timeMs) => void (state.nowMs = timeMs),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(
  response: ServerResponse,
  does: ScriptedFault['does'] | null,
  body: () => { readonly status: number; readonly json: unknown },
): Promise<void> {
  if (does === 'hang up') return void response.destroy();
  if (does === 'html') return send(response, 200, '<html><body>Down for maintenance</body></html>', 'text/html');
  if (does !== null && typeof does === 'object' && 'status' in does) {
    if (does.retryAfter !== undefined) response.setHeader('Retry-After', does.retryAfter);
    return send(response, does.status, does.body ?? '{"code":-1000,"msg":"something"}', 'application/json');
  }
  if (does !== null && typeof does === 'object' && 'slowMs' in does) await sleep(does.slowMs);
  const { status, json } = body();
  const text = JSON.stringify(Array.isArray(json) ? bent(json, does) : json);
  if (does !== 'cut') return send(response, status, text, 'application/json');
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': `${type};charset=UTF-8`, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function bent(rows: readonly unknown[], does: ScriptedFault['does'] | null): readonly unknown[] {
  if (does === 'empty') return [];
  if (does === 'short') return rows.slice(0, Math.ceil(rows.length / 7));
  if (does === 'twice') return rows.flatMap((row, i) => (i % 3 === 0 ? [row, row] : [row]));
  if (does === 'turned around') return rows.toReversed();
  if (does !== null && typeof does === 'object' && 'holeFromMs' in does)
    return rows.filter((row) => Number((row as Row)[0]) < does.holeFromMs || Number((row as Row)[0]) >= does.holeToMs);
  return rows;
}

function bodyOf({ pathname, searchParams }: URL, nowMs: number): { readonly status: number; readonly json: unknown } {
  if (pathname === '/api/v3/exchangeInfo') return { status: 200, json: spotInfo() };
  if (pathname === '/fapi/v1/exchangeInfo') return { status: 200, json: futuresInfo() };
  const market = pathname.startsWith('/api/') ? 'spot' : 'futures';
  const symbol = searchParams.get('symbol') ?? searchParams.get('pair') ?? '';
  if (!Object.hasOwn(market === 'spot' ? SPOT_SYMBOLS : FUTURES_SYMBOLS, symbol))
    return { status: 400, json: { code: -1121, msg: 'Invalid symbol.' } };
  const interval = searchParams.get('interval') ?? '';
  const wanted: Readonly<Record<string, string>> = {
    '/api/v3/klines': interval,
    '/fapi/v1/klines': interval,
    '/fapi/v1/markPriceKlines': `${interval}-mark`,
    '/fapi/v1/fundingRate': 'funding_rate',
  };
  const what = wanted[pathname];
  if (what === undefined) return { status: 404, json: { code: -1, msg: 'no such path' } };
  return { status: 200, json: page(shippedRows(market, symbol, what), searchParams, { what, nowMs, symbol }) };
}

interface Asked {
  readonly what: string;
  readonly nowMs: number;
  readonly symbol: string;
}

/** As Binance: the first rows from `startTime` on, else the last ones; 500 of them, or `limit` up to 1000. */
function page(rows: readonly Row[], query: URLSearchParams, { what, nowMs, symbol }: Asked): unknown[] {
  const start = query.get('startTime');
  const limit = Math.min(Number(query.get('limit') ?? 500), 1000);
  const toMs = Math.min(Number(query.get('endTime') ?? Infinity), nowMs);
  const within = rows.filter(([time]) => Number(time) >= Number(start ?? 0) && Number(time) <= toMs);
  const taken = start === null ? within.slice(-limit) : within.slice(0, limit);
  if (what === 'funding_rate')
    return taken.map(([time, rate]) => ({ symbol, fundingTime: Number(time), fundingRate: rate, markPrice: '' }));
  return taken.map((row) => kline(row, what.split('-')[0]!, nowMs));
}

const MINUTES: Readonly<Record<string, number>> = { '15m': 15, '1h': 60, '4h': 240, '8h': 480, '1d': 1440 };

/** The candle of this moment has traded half of what it will. */
function kline([time, open, high, low, close, volume]: Row, interval: string, nowMs: number): unknown[] {
  const openMs = Number(time);
  const closeMs = openMs + MINUTES[interval]! * 60_000 - 1;
  const isOpen = closeMs >= nowMs;
  return [
    openMs,
    open,
    high,
    low,
    isOpen ? open : close,
    isOpen ? String(Number(volume) / 2) : volume,
    closeMs,
    '0',
    1,
    '0',
    '0',
    '0',
  ];
}

/** Run as a program of its own: commands come as messages, `[name, …arguments]`, and are answered by what there is to know. */
if (import.meta.main && process.send !== undefined) {
  const server = await binanceServer();
  process.on('message', ([name, ...given]: ['script' | 'setNow' | 'look', ...unknown[]]) => {
    if (name !== 'look') (server[name] as (...args: unknown[]) => void)(...given);
    process.send!({ url: server.url, requests: server.requests, duringBan: server.duringBan });
  });
  process.send({ url: server.url });
}
