import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { WebSocket as Socket } from 'ws';
import {
  createEngine,
  decimal,
  isRefusal,
  type MarketSpec,
  startSimExchange,
} from '../packages/sim-exchange/src/index.ts';
import { atLeast, atMost, type Report } from './harness.ts';
import type { ClientFigures } from './sim-exchange-client.ts';

const { WebSocket } = createRequire(new URL('../packages/sim-exchange/package.json', import.meta.url))('ws') as {
  readonly WebSocket: new (url: string) => Socket;
};
const START = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;
const KEY = { apiKey: 'key', secret: 'secret' };
const ORDERS = 40_000;
const REQUESTS = 10_000;
const MARKETS = 50;
const DAY = 1_440;

/** The simulated exchange. Its REST client is a process of its own, sockets are read in its own. */
export async function simExchange(): Promise<Report> {
  const orders = ordersPerSecond();
  const ticks = ticksPerSecond();
  const rest = await requestsPerSecond();
  const { frames, heapMb, columnsMb } = await framesPerSecond();
  return {
    part: 'the simulated exchange',
    figures: [
      { name: 'limit orders placed and canceled in the engine', value: orders, unit: '/CPU s' },
      { name: 'ticks with 50 resting orders and 20 stops', value: ticks, unit: '/CPU s' },
      { name: 'signed orders and cancels over REST, 16 at once', value: rest.perSecond, unit: '/s' },
      { name: '… by the processor that the exchange took', value: rest.perCpuSecond, unit: '/CPU s' },
      { name: '… answered within, 99 of 100', value: rest.p99, unit: 'ms' },
      { name: 'frames to sockets, 50 markets with candles, trades and best prices', value: frames, unit: '/s' },
      { name: 'heap after a day of 50 markets', value: heapMb, unit: 'MB' },
      { name: 'columns after a day of 50 markets', value: columnsMb, unit: 'MB' },
    ],
    goals: [
      atLeast('orders in the engine, /CPU s', orders, 50_000),
      atLeast('ticks, /CPU s', ticks, 200_000),
      atLeast('orders over REST, /CPU s', rest.perCpuSecond, 2_000),
      atMost('MB of a day of 50 markets', heapMb + columnsMb, 150),
    ],
  };
}

function market(symbol: string, minutes: number): MarketSpec {
  const rows = Array.from({ length: minutes }, (_, at) => {
    const [open, close] = [100 + Math.sin(at / 9), 100 + Math.sin((at + 1) / 9)].map((price) => price.toFixed(2));
    const [high, low] = [(Number(open) + 1.5).toFixed(2), (Number(open) - 1.5).toFixed(2)];
    return [START + at * MINUTE, open!, high, low, close!, '40'] as const;
  });
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
  ];
  const source = { kind: 'candles', rows, barMs: MINUTE } as const;
  return { kind: 'spot', symbol, base: symbol.slice(0, -4), quote: 'USDT', filters, source };
}

const LIMIT = { symbol: 'AUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: decimal('0.01') } as const;
const balances = { balances: { USDT: '1000000', A: '1000' } };

function engineOf(minutes: number) {
  return createEngine({
    seed: 1,
    start: START,
    markets: [market('AUSDT', minutes)],
    accounts: [{ id: 'key', spot: balances }],
  });
}

function ordersPerSecond(): number {
  const engine = engineOf(10);
  engine.scheduler.run(START + 1_000);
  const trade = (count: number): void => {
    for (let done = 0; done < count; done++) {
      const placed = engine.spot.place('key', { ...LIMIT, side: 'BUY', price: decimal('50') });
      if (isRefusal(placed)) throw new Error(placed.message);
      engine.spot.cancel('key', { symbol: 'AUSDT', orderId: placed.orderId });
    }
  };
  trade(ORDERS / 4);
  const before = process.cpuUsage();
  trade(ORDERS);
  return perCpuSecond(ORDERS, before);
}

function ticksPerSecond(): number {
  const days = 10;
  const engine = engineOf(days * DAY);
  engine.scheduler.run(START + 1_000);
  for (let count = 0; count < 50; count++)
    engine.spot.place('key', { ...LIMIT, side: 'BUY', price: decimal(`${50 + count / 10}`) });
  for (let count = 0; count < 20; count++) {
    const stop = { symbol: 'AUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: decimal('0.01') } as const;
    engine.spot.place('key', { ...stop, stopPrice: decimal(`${60 + count}`) });
  }
  let ticks = 0;
  engine.subscribe((event) => {
    if (event.kind === 'tick') ticks++;
  });
  const before = process.cpuUsage();
  engine.scheduler.run(START + days * DAY * MINUTE);
  return perCpuSecond(ticks, before);
}

interface RestFigures extends ClientFigures {
  readonly perCpuSecond: number;
}

async function requestsPerSecond(): Promise<RestFigures> {
  const sim = await startSimExchange({
    seed: 1,
    clock: { mode: 'stepped', start: START },
    markets: [market('AUSDT', 10)],
    accounts: [{ ...KEY, spot: balances }],
    limits: { spot: { weight: 1e9, raw: 1e9, orders10s: 1e9, ordersLong: 1e9 } },
  });
  const client = fork(new URL('./sim-exchange-client.ts', import.meta.url));
  const asked = async (count: number): Promise<ClientFigures> => {
    client.send({ rest: sim.urls.rest, ...KEY, timestamp: START, count });
    const [figures] = (await once(client, 'message')) as [ClientFigures];
    return figures;
  };
  await asked(REQUESTS / 5);
  const before = process.cpuUsage();
  const figures = await asked(REQUESTS);
  const ofExchange = perCpuSecond(REQUESTS, before);
  client.kill();
  await sim.close();
  return { ...figures, perCpuSecond: ofExchange };
}

async function framesPerSecond(): Promise<{ frames: number; heapMb: number; columnsMb: number }> {
  const markets = Array.from({ length: MARKETS }, (_, at) => market(`C${at}USDT`, DAY));
  const sim = await startSimExchange({ seed: 1, clock: { mode: 'stepped', start: START }, markets, accounts: [] });
  const topics = ['kline_1m', 'trade', 'bookTicker'];
  let frames = 0;
  const sockets = topics.map((topic) => {
    const names = markets.map(({ symbol }) => `${symbol.toLowerCase()}@${topic}`);
    const socket = new WebSocket(`${sim.urls.ws}/stream/ws/${names.join('/')}`);
    socket.on('message', () => frames++);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const before = performance.now();
  await sim.clock.advance(60 * MINUTE);
  const figure = perSecond(frames, before);
  for (const socket of sockets) socket.terminate();
  await sim.clock.advance((DAY - 60) * MINUTE);
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  await sim.close();
  return { frames: figure, heapMb: heapUsed / 1e6, columnsMb: arrayBuffers / 1e6 };
}

function perSecond(count: number, beforeMs: number): number {
  return Math.round(count / ((performance.now() - beforeMs) / 1_000));
}

/** What others do on the machine does not count. */
function perCpuSecond(count: number, before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round(count / ((user + system) / 1e6));
}
