import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nextOpenMs } from '@tradai/strategy-sdk';
import { CcxtLiveMarket } from '../packages/runtime/src/adapters/exchange/ccxt-live-market.ts';
import { realClock, scaledClock } from '../packages/runtime/src/market/clock.ts';
import { liveFeed } from '../packages/runtime/src/market/live-feed.ts';
import type { LiveMarket } from '../packages/runtime/src/ports/live-market.ts';
import { atLeast, atMost, type Figure, type Goal, type Report } from './harness.ts';
import { symbolOf, type BenchExchange } from './market-feed-exchange.ts';

const CLOSES = 2;
const FLOOD_MS = 10_000;

/**
 * Live candles through ccxt from a simulated exchange in a process of its own, at the pace of life: from the end of a candle until a session has
 * it, and what a flood of frames does. Figures of time include the 20 ms after which the exchange says that a candle is closed.
 */
export async function marketFeed(): Promise<Report> {
  const figures: Figure[] = [];
  const goals: Goal[] = [];
  for (const pairs of [20, 200]) {
    const { delays, rssMb } = await atLivePace(pairs);
    figures.push({
      name: `${pairs} pairs: end of a candle to a session, p50`,
      value: quantile(delays, 0.5),
      unit: 'ms',
    });
    figures.push({
      name: `${pairs} pairs: end of a candle to a session, p99`,
      value: quantile(delays, 0.99),
      unit: 'ms',
    });
    figures.push({ name: `${pairs} pairs: memory`, value: rssMb, unit: 'MB' });
    goals.push(atMost(`${pairs} pairs: p99, ms`, quantile(delays, 0.99), 1_000));
  }
  const flood = await flooded(20);
  figures.push({ name: 'frames a second through all of it, 20 pairs', value: flood.frames, unit: '/s' });
  figures.push({ name: 'memory that grew in the flood', value: flood.grownMb, unit: 'MB' });
  goals.push(atLeast('frames a second', flood.frames, 2_000), atMost('memory that grew, MB', flood.grownMb, 64));
  return { part: 'live candles and prices through ccxt', figures, goals };
}

async function atLivePace(pairs: number): Promise<{ readonly delays: readonly number[]; readonly rssMb: number }> {
  return beside(pairs, 'ws', async (market) => {
    await market.timeMs();
    const clock = scaledClock(await market.timeMs(), 1);
    const feed = feedOf(market, pairs, clock);
    await feed.start(seriesOf(pairs).map((series) => ({ series, newest: [] })));
    const delays: number[] = [];
    while (delays.length < CLOSES * pairs) {
      const { candles } = await feed.next(feed.nowMs() + 120_000);
      for (const { series, candle } of candles)
        delays.push(feed.nowMs() - nextOpenMs(candle.openTimeMs, series.timeframe));
    }
    const rssMb = process.memoryUsage.rss() / 1e6;
    await feed.close();
    return { delays, rssMb };
  });
}

async function flooded(pairs: number): Promise<{ readonly frames: number; readonly grownMb: number }> {
  return beside(pairs, 'flood', async (market) => {
    let frames = 0;
    const stream = market.stream.bind(market);
    market.stream = (wanted, tell) =>
      stream(wanted, (news) => {
        if (news.kind === 'frame') frames += 1;
        tell(news);
      });
    await market.timeMs();
    const feed = feedOf(market, pairs, scaledClock(await market.timeMs(), 1));
    await feed.start(seriesOf(pairs).map((series) => ({ series, newest: [] })));
    await realClock().sleep(1_000);
    globalThis.gc?.();
    const [beforeMb, beforeFrames, beganMs] = [process.memoryUsage.rss() / 1e6, frames, performance.now()];
    while (performance.now() - beganMs < FLOOD_MS) await feed.next(feed.nowMs() + 1_000);
    const seconds = (performance.now() - beganMs) / 1_000;
    const all = frames - beforeFrames;
    globalThis.gc?.();
    const grownMb = process.memoryUsage.rss() / 1e6 - beforeMb;
    await feed.close();
    return { frames: all / seconds, grownMb };
  });
}

function seriesOf(pairs: number) {
  return Array.from({ length: pairs }, (_, at) => ({ pair: pairOf(at), timeframe: '1m' as const, candleType: null }));
}

const pairOf = (at: number): string => `${symbolOf(at)}/USDT`;

function feedOf(market: LiveMarket, pairs: number, clock: ReturnType<typeof realClock>) {
  return liveFeed({ market, clock, pairs: Array.from({ length: pairs }, (_, at) => pairOf(at)) });
}

async function beside<T>(
  pairs: number,
  sockets: 'ws' | 'flood',
  work: (market: CcxtLiveMarket) => Promise<T>,
): Promise<T> {
  const path = fileURLToPath(new URL('./market-feed-exchange.ts', import.meta.url));
  const child = fork(path, [String(pairs)], { execArgv: ['--conditions=@tradai/source'] });
  const [place] = (await once(child, 'message')) as [BenchExchange];
  const market = await CcxtLiveMarket.open({
    name: 'binance',
    market: 'spot',
    baseUrl: place.rest,
    socketUrl: place[sockets],
  });
  try {
    return await work(market);
  } finally {
    await market.close();
    child.kill();
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
