import { describe, expect, it } from 'vitest';
import {
  appendFrame,
  candleFrame,
  createLibrary,
  objectSource,
  openLibrary,
  openWriter,
  processLeases,
  risingClock,
  writeFrame,
} from '../arcticdb/index.ts';
import { memoryObjects } from '../arcticdb/memory-objects.fixture.ts';
import { columnList, type CandleSeries } from '../candles.ts';
import { ArcticCandles } from './arctic-candles.ts';
import { BTC, HOUR, hourly, START } from './list-source.fixture.ts';
import { exchange, hours, parts, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();
const FUNDING = { ...BTC, pair: 'BTC/USDT:USDT', market: 'futures', kind: 'funding' } as const;

type Objects = ReturnType<typeof memoryObjects>;

/** A library for spot whose one symbol holds candles. */
async function library(series: CandleSeries, rowsPerSlice = 30): Promise<Objects> {
  const client = memoryObjects();
  const clock = risingClock(() => 1_767_300_000_000);
  const spot = await createLibrary(objectSource(client), 'binance.spot', { clock, rowsPerSlice });
  const writer = openWriter(spot, processLeases(), clock);
  await writeFrame(writer, 'BTC_USDT_1h', candleFrame(series));
  client.log.length = 0;
  return client;
}

function candlesIn(client: Objects): ArcticCandles {
  const counts = { requests: 0, bytes: 0 };
  const counted: Objects = {
    ...client,
    async getObject(key, range) {
      const bytes = await client.getObject(key, range);
      counts.requests += 1;
      counts.bytes += bytes?.length ?? 0;
      return bytes;
    },
  };
  return new ArcticCandles({ source: objectSource(counted), place: 's3://candles', counts: () => ({ ...counts }) });
}

describe('candles in ArcticDB', () => {
  it('are those of a range', async () => {
    const source = candlesIn(await library(hourly(0, 100)));
    expect(columnList(await source.read(BTC, hours(20, 40)))).toEqual(columnList(hourly(20, 40)));
    expect(source.usage.requests).toBe(5);
    expect(source.usage.bytes).toBeGreaterThan(20 * 48);
  });

  it('have a span that costs the index alone', async () => {
    const client = await library(hourly(-3, 100));
    const source = candlesIn(client);
    expect(await source.span(BTC)).toEqual({ firstMs: START - 3 * HOUR, lastMs: START + 99 * HOUR });
    expect(client.log).toEqual(['GET cref', 'GET vref', 'GET tindex']);
  });

  it('are none where there is no symbol, and no library', async () => {
    const source = candlesIn(await library(hourly(0, 10)));
    const other = { ...BTC, pair: 'ETH/USDT' };
    expect([await source.span(other), (await source.read(other, hours(0, 5))).length]).toEqual([null, 0]);
    expect([await source.span(FUNDING), (await source.read(FUNDING, hours(0, 5))).length]).toEqual([null, 0]);
  });

  it('warm up a run with the objects that the read needs', async () => {
    const client = await library(hourly(-50, 200), 400);
    const source = candlesIn(client);
    const report = await world.warm([source]);
    expect(parts(report)).toEqual(['arcticdb 0-99 100']);
    expect(client.log).toEqual(['GET cref', 'GET vref', 'GET tindex', 'GET tdata']);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
  });

  it('go on with the exchange where they end', async () => {
    const report = await world.warm([candlesIn(await library(hourly(0, 80))), exchange(hourly(0, 200))]);
    expect(parts(report)).toEqual(['arcticdb 0-79 80', 'exchange 80-99 20']);
  });

  it('that stand there twice are refused with symbol and time', async () => {
    const client = await library(hourly(0, 50));
    const writer = openWriter(await openLibrary(objectSource(client), 'binance.spot'), processLeases());
    await appendFrame(writer, 'BTC_USDT_1h', candleFrame(hourly(49, 100)));
    await expect(world.warm([candlesIn(client)])).rejects.toThrow(
      'ArcticDB library "binance.spot", symbol "BTC_USDT_1h", version 1: the candle of 2021-01-03T01:00:00.000Z does not come after the one before it.',
    );
  });

  it.each([
    ['are read again when they were replaced meanwhile', 3, null],
    ['are given up when that goes on', 4, 'arctic-changed'],
  ])('%s', async (_, times, code) => {
    const client = await library(hourly(0, 100), 400);
    let left = times;
    const vanishing: Objects = {
      ...client,
      getObject: (key, range) =>
        key.includes('/tdata/') && (left -= 1) >= 0 ? Promise.resolve(null) : client.getObject(key, range),
    };
    const ended = await world.warm([candlesIn(vanishing)]).then(
      () => null,
      (error: { code: string }) => error.code,
    );
    expect(ended).toBe(code);
  });
});
