import { describe, expect, it } from 'vitest';
import { openLibrary, processLeases, objectSource, readCandles, readMetadata, versionsOf } from '../arcticdb/index.ts';
import { memoryObjects } from '../arcticdb/memory-objects.fixture.ts';
import { columnList, makeSeries, type SeriesKey } from '../candles.ts';
import { arcticTarget } from './arctic-target.ts';
import type { CandleTarget } from './candle-target.ts';
import { cleanPage } from './clean-page.ts';
import { download } from './download.ts';
import { closedHours, HOUR, HOURLY, madeExchange, madeRow, START, type MadeExchange } from './made-exchange.fixture.ts';

const HOURS = Array.from({ length: 300 }, (_, hour) => hour).filter((hour) => hour < 70 || hour >= 75);
const MADE: MadeExchange = { hours: HOURS, nowMs: START + 260.5 * HOUR, pageRows: 24, skipsAhead: true };

function opened(): { readonly target: CandleTarget; readonly source: ReturnType<typeof objectSource> } {
  const source = objectSource(memoryObjects(), 'candles');
  return { source, target: arcticTarget({ source, place: 'memory', pathPrefix: 'candles', leases: processLeases() }) };
}

function run(target: CandleTarget, made: MadeExchange, from: number) {
  const wish = { key: HOURLY, fromMs: START + from * HOUR, toMs: Infinity, newFromMs: START };
  return download([wish], { exchange: madeExchange(made), target, now: () => made.nowMs });
}

describe('a download into ArcticDB', () => {
  it('makes the library and stores every closed candle, to the bit', async () => {
    const { source, target } = opened();
    const [outcome] = await run(target, MADE, 0);
    const library = await openLibrary(source, 'made.spot');
    const stored = await readCandles(library, 'BTC_USDT_1h');
    const rows = HOURS.filter((hour) => hour < 260).map(madeRow);

    expect(outcome).toMatchObject({ added: 255, replaced: 0, coverage: { candles: 255, missing: 5 } });
    expect(columnList(stored).map((column) => [...column])).toEqual(
      [0, 1, 2, 3, 4, 5].map((place) => rows.map((row) => row[place])),
    );
    expect(await readMetadata(library, 'BTC_USDT_1h')).toEqual({
      exchange: 'made',
      market: 'spot',
      pair: 'BTC/USDT',
      timeframe: '1h',
    });
  });

  it('is read in one slice although it was written in many pieces, and leaves one version', async () => {
    const { source, target } = opened();
    await run(target, MADE, 0);
    const library = await openLibrary(source, 'made.spot');
    const versions = await versionsOf(library, 'BTC_USDT_1h');

    expect((await readCandles(library, 'BTC_USDT_1h')).slices).toBe(1);
    expect(versions[0]!.version).toBeGreaterThan(4);
    expect(versions.filter(({ isDeleted }) => !isDeleted)).toHaveLength(1);
  });

  it('goes on on both sides of what is stored, after a failure too', async () => {
    const { target } = opened();
    await run(target, { ...MADE, nowMs: START + 130 * HOUR }, 100);
    const failing = {
      ...MADE,
      onRequest: (request: number) => {
        if (request === 5) throw new Error('down');
      },
    };
    await expect(run(target, failing, 20)).rejects.toThrow('down');
    const [outcome] = await run(target, MADE, 20);

    expect(outcome!.coverage).toMatchObject({
      candles: closedHours(MADE).length - 20,
      firstMs: START + 20 * HOUR,
      lastMs: START + 259 * HOUR,
      missing: 5,
    });
  });

  it('replaces a last candle that was not closed when it was stored, and writes nothing when all is there', async () => {
    const { target } = opened();
    const { columns } = cleanPage(HOURLY, { rows: [0, 1, 2].map(madeRow), nowMs: Infinity }, 0);
    columns.close[2] = 101.5;
    await target.add(makeSeries(HOURLY, columns));
    const [outcome] = await run(target, MADE, 0);
    const [again] = await run(target, MADE, 0);

    expect(outcome).toMatchObject({ added: 252, replaced: 1 });
    expect(again).toMatchObject({ added: 0, replaced: 0, coverage: { candles: 255 } });
  });

  it('keeps funding rates in one column, at their own times', async () => {
    const { source, target } = opened();
    const key: SeriesKey = { ...HOURLY, market: 'futures', pair: 'BTC/USDT:USDT', kind: 'funding' };
    const rows = [
      [START + 3, 0.0001],
      [START + 8 * HOUR, -0.0002],
    ];
    await target.add(makeSeries(key, cleanPage(key, { rows, nowMs: Infinity }, 0).columns));
    const library = await openLibrary(source, 'made.futures');
    const stored = await readCandles(library, 'BTC_USDT_USDT_funding');

    expect([[...stored.openTimeMs], [...stored.close], [...stored.volume]]).toEqual([
      [START + 3, START + 8 * HOUR],
      [0.0001, -0.0002],
      [0, 0],
    ]);
    expect(await target.span(key)).toEqual({ firstMs: START + 3, lastMs: START + 8 * HOUR });
    expect(await target.coverage({ ...key, pair: 'ETH/USDT:USDT' })).toBeNull();
  });
});
