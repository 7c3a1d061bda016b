import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { startSimExchange } from '../packages/sim-exchange/src/index.ts';

/** What the parent needs to know: where the exchange is, and where sockets talk as fast as they can. */
export interface BenchExchange {
  readonly rest: string;
  readonly ws: string;
  readonly flood: string;
}

const MINUTE = 60_000;
/** So long before the first close the clock begins. */
const BEFORE_MS = 15_000;
const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

export const symbolOf = (at: number): string => `COIN${String(at).padStart(3, '0')}`;

/** Many pairs in a process of its own, at the pace of life. */
async function exchange(pairs: number): Promise<BenchExchange> {
  const first = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: 120 }, (_, at) => {
    const open = 100 + Math.sin(at) * 5;
    return [first + at * MINUTE, open, open + 3, open - 3, open + 1, 40].map((cell, place) =>
      place === 0 ? cell : Number(cell.toFixed(2)),
    ) as [number, number, number, number, number, number];
  });
  const sim = await startSimExchange({
    seed: 1,
    clock: { mode: 'real', start: first + 60 * MINUTE - BEFORE_MS },
    markets: Array.from({ length: pairs }, (_, at) => ({
      kind: 'spot',
      symbol: `${symbolOf(at)}USDT`,
      base: symbolOf(at),
      quote: 'USDT',
      filters: FILTERS,
      source: { kind: 'candles', rows, barMs: MINUTE, pathTicks: 60 },
    })),
    accounts: [{ apiKey: 'a', secret: 'b' }],
  });
  return { rest: sim.urls.rest, ws: sim.urls.ws, flood: await flood(pairs, sim.clock.now()) };
}

/** A socket that answers a subscription with as many frames as its reader takes. */
async function flood(pairs: number, nowMs: number): Promise<string> {
  const server = createServer();
  const openMs = Math.floor(nowMs / MINUTE) * MINUTE;
  server.on('upgrade', (request, line) => {
    const key = createHash('sha1').update(
      `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    );
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade';
    line.write(`${head}\r\nSec-WebSocket-Accept: ${key.digest('base64')}\r\n\r\n`);
    line.on('error', () => line.destroy());
    line.once('data', (data: Buffer) => {
      const isCandles = unmasked(data).includes('kline');
      void pour(line as Socket, (at) => (isCandles ? candleFrame(at % pairs, openMs, at) : priceFrame(at % pairs, at)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Text of the first frame of a client. */
function unmasked(data: Buffer): string {
  const short = data[1]! & 127;
  const begin = short < 126 ? 2 : short === 126 ? 4 : 10;
  const mask = data.subarray(begin, begin + 4);
  return Buffer.from(data.subarray(begin + 4).map((byte, at) => byte ^ mask[at % 4]!)).toString();
}

async function pour(line: Socket, frame: (at: number) => string): Promise<void> {
  for (let at = 0; line.writable; at += 1) {
    const text = Buffer.from(frame(at));
    const head = text.length < 126 ? [0x81, text.length] : [0x81, 126, text.length >> 8, text.length & 255];
    const mayGoOn = line.write(Buffer.concat([Buffer.from(head), text]));
    if (!mayGoOn) await new Promise<void>((resolve) => void line.once('drain', resolve).once('close', resolve));
  }
}

function candleFrame(pair: number, t: number, at: number): string {
  const price = (100 + (at % 50) / 100).toFixed(2);
  const k = {
    t,
    T: t + MINUTE - 1,
    s: `${symbolOf(pair)}USDT`,
    i: '1m',
    o: '100',
    c: price,
    h: '101',
    l: '99',
    v: `${at}`,
    x: false,
  };
  return JSON.stringify({ e: 'kline', E: t, s: k.s, k });
}

function priceFrame(pair: number, at: number): string {
  const bid = 100 + (at % 50) / 100;
  return JSON.stringify({
    u: at,
    s: `${symbolOf(pair)}USDT`,
    b: bid.toFixed(2),
    B: '1',
    a: (bid + 0.02).toFixed(2),
    A: '1',
  });
}

if (import.meta.main && process.send !== undefined) process.send(await exchange(Number(process.argv[2])));
