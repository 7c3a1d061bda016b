import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heapAlloc, makeSeries } from '../candles.ts';
import { readSeries } from '../cache/read-series.ts';
import { seriesPath } from '../cache/series-path.ts';
import { writeSeries } from '../cache/write-series.ts';
import { cacheTarget } from './cache-target.ts';
import { cleanPage } from './clean-page.ts';
import { download } from './download.ts';
import type { DownloadWorld, SeriesOutcome, SeriesWish } from './download-series.ts';
import { closedHours, HOUR, HOURLY, madeExchange, madeRow, START, type MadeExchange } from './made-exchange.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-download-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SOLID: MadeExchange = { hours: hoursBut(), nowMs: START + 200.5 * HOUR, pageRows: 24, skipsAhead: true };
const wish = (from: number | null, to = Infinity): SeriesWish => ({
  key: HOURLY,
  fromMs: from === null ? null : START + from * HOUR,
  toMs: START + to * HOUR,
  newFromMs: START + 150 * HOUR,
});

describe('a download', () => {
  it('brings what has closed, and no request when nothing has closed since', async () => {
    const [first] = await run(SOLID, [wish(0)]);
    const exchange = madeExchange(SOLID);
    const [again] = await download([wish(0)], worldOf(exchange, SOLID.nowMs));

    expect(first).toMatchObject({ added: 200, replaced: 0, emptyFromMs: null, isStopped: false });
    expect(stored()).toEqual(closedHours(SOLID));
    expect(again).toMatchObject({ added: 0, coverage: { candles: 200 } });
    expect(exchange.requests).toBe(0);
  });

  it.each([
    ['goes on from the last stored candle', wish(null), [50, 100], [50, 200]],
    ['extends backwards too, when the range begins earlier', wish(20), [50, 100], [20, 200]],
    ['fills the time between a later range and what is there', wish(150, 180), [50, 100], [50, 180]],
    ['fills the time between an earlier range and what is there', wish(10, 30), [50, 100], [10, 100]],
    ['of a new series begins where new ones do', wish(null), null, [150, 200]],
  ] as const)('%s', async (_, wanted, before, [from, to]) => {
    if (before !== null) store(before[0], before[1]);
    await run(SOLID, [wanted]);

    expect(stored()).toEqual(
      hoursBut()
        .slice(from, to)
        .map((hour) => START + hour * HOUR),
    );
  });

  it('takes a last candle anew that was not closed when it was stored', async () => {
    store(0, 10, { lastCloses: 99.5 });
    const [outcome] = await run(SOLID, [wish(null)]);

    expect(outcome).toMatchObject({ added: 190, replaced: 1 });
    expect(readSeries(folder, HOURLY, heapAlloc)!.close[9]).toBe(madeRow(9)[4]);
  });

  it('reports holes and leaves them', async () => {
    const holed = { ...SOLID, hours: hoursBut(30, 35) };
    const [outcome] = await run(holed, [wish(0)]);

    expect(outcome!.coverage).toMatchObject({ candles: 195, missing: 5, gaps: [{ afterMs: START + 29 * HOUR }] });
  });

  it('says that there is nothing before the first candle, and does not ask again', async () => {
    const young = { ...SOLID, hours: hoursBut(0, 60) };
    const [outcome] = await run(young, [wish(0)]);
    const exchange = madeExchange(young);
    const [again] = await download([wish(10)], worldOf(exchange, young.nowMs));
    const [earlier] = await run(young, [wish(-10)]);

    expect(outcome).toMatchObject({ emptyFromMs: START, coverage: { firstMs: START + 60 * HOUR } });
    expect(again).toMatchObject({ emptyFromMs: null });
    expect(exchange.requests).toBe(0);
    expect(earlier).toMatchObject({ emptyFromMs: START - 10 * HOUR });
  });

  it('counts rows that came twice', async () => {
    const exchange = madeExchange(SOLID);
    const twice = {
      ...exchange,
      page: async (...asked: Parameters<typeof exchange.page>) => {
        const page = await exchange.page(...asked);
        return { ...page, rows: page.rows.flatMap((row, i) => (i % 2 === 0 ? [row, row] : [row])) };
      },
    };
    const [outcome] = await download([wish(0)], worldOf(twice, SOLID.nowMs));

    expect(outcome).toMatchObject({ added: 200, duplicates: 100 });
  });

  it('leaves out rows that no candle can be where it is told to, and goes on behind them', async () => {
    const exchange = madeExchange(SOLID);
    const bad = {
      ...exchange,
      page: async (...asked: Parameters<typeof exchange.page>) => {
        const page = await exchange.page(...asked);
        const isBad = (time: number | undefined): boolean => time! >= START + 24 * HOUR && time! < START + 49 * HOUR;
        return { ...page, rows: page.rows.map((row) => (isBad(row[0]) ? [row[0], 1, 0.5, 2, 1, 1] : row)) };
      },
    };
    const world = worldOf(bad, SOLID.nowMs);
    const refused = download([wish(0)], world);

    await expect(refused).rejects.toMatchObject({ code: 'bad-range', remedy: 'badRows' });
    expect(stored()).toHaveLength(24);
    const [outcome] = await download([wish(0)], { ...world, badRows: 'drop' });
    expect(outcome).toMatchObject({ dropped: 25, coverage: { candles: 175, missing: 25 } });
  });

  it('keeps the pages before the one that failed, and stops other series', async () => {
    const failing = { ...SOLID, onRequest: (request: number) => failAt(request, 9) };
    const others = ['ETH/USDT', 'ADA/USDT'].map((pair) => ({ ...wish(0), key: { ...HOURLY, pair } }));

    await expect(run(failing, [wish(0), ...others])).rejects.toThrow('down at request 9');
    expect(stored().length).toBeGreaterThan(24);
  });

  it('that is stopped keeps the page on its way and says so', async () => {
    const stop = new AbortController();
    const exchange = madeExchange({ ...SOLID, onRequest: (request) => request === 3 && stop.abort() });
    const [outcome] = await download([wish(0)], { ...worldOf(exchange, SOLID.nowMs), signal: stop.signal });

    expect(outcome).toMatchObject({ isStopped: true, added: 72, coverage: { candles: 72 } });
  });

  it('tells its progress in candles of all series', async () => {
    const told: number[] = [];
    const world = worldOf(madeExchange(SOLID), SOLID.nowMs);
    await download([wish(0), { ...wish(100), key: { ...HOURLY, pair: 'ETH/USDT' } }], world, ({ done, total }) => {
      expect(total).toBe(300);
      told.push(done);
    });

    expect(told.at(-1)).toBe(300);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it('stores the same bytes however often it is killed on its way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 6 }),
        fc.integer({ min: 0, max: 150 }),
        fc.boolean(),
        async (kills, had, skipsAhead) => {
          const made = { ...SOLID, skipsAhead, hours: hoursBut(120, 131) };
          rmSync(folder, { recursive: true, force: true });
          store(had, had + 3);
          for (const kill of kills)
            await run({ ...made, onRequest: (request) => failAt(request, kill) }, [wish(0)]).catch(() => {});
          await run(made, [wish(0)]);
          const once = readFileSync(seriesPath(folder, HOURLY));
          rmSync(folder, { recursive: true, force: true });
          store(had, had + 3);
          await run(made, [wish(0)]);

          expect(once.equals(readFileSync(seriesPath(folder, HOURLY)))).toBe(true);
          expect(stored()).toEqual(
            closedHours(made)
              .concat(hoursIn(had, had + 3, 120, 131))
              .toSorted((a, b) => a - b),
          );
        },
      ),
      { numRuns: 15 },
    );
  });
});

function run(made: MadeExchange, wishes: readonly SeriesWish[]): Promise<readonly SeriesOutcome[]> {
  return download(wishes, worldOf(madeExchange(made), made.nowMs));
}

function worldOf(exchange: DownloadWorld['exchange'], nowMs: number): DownloadWorld {
  return { exchange, target: cacheTarget(folder), now: () => nowMs };
}

function stored(): number[] {
  return [...(readSeries(folder, HOURLY, heapAlloc)?.openTimeMs ?? [])];
}

/** Puts hours [from, to) into the cache. */
function store(from: number, to: number, { lastCloses }: { readonly lastCloses?: number } = {}): void {
  const rows = Array.from({ length: to - from }, (_, i) => madeRow(from + i));
  const { columns } = cleanPage(HOURLY, { rows, nowMs: Infinity }, 0);
  if (lastCloses !== undefined) columns.close[columns.close.length - 1] = lastCloses;
  writeSeries(folder, [makeSeries(HOURLY, columns)]);
}

/** 300 hours without those of a hole. */
function hoursBut(from = 0, to = 0): number[] {
  return Array.from({ length: 300 }, (_, hour) => hour).filter((hour) => hour < from || hour >= to);
}

/** Times of the hours that are both in [from, to) and in [low, high). */
function hoursIn(from: number, to: number, low: number, high: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
    .filter((hour) => hour >= low && hour < high)
    .map((hour) => START + hour * HOUR);
}

function failAt(request: number, which: number): void {
  if (request === which) throw new Error(`down at request ${which}`);
}
