import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HalfOpenRange } from '../timerange.ts';
import { candlePages } from './candle-pages.ts';
import { earlierPages } from './earlier-pages.ts';
import { closedHours, HOUR, HOURLY, madeExchange, START, type MadeExchange } from './made-exchange.fixture.ts';

const worlds = fc.record({
  hours: fc
    .uniqueArray(fc.integer({ min: 0, max: 900 }), { maxLength: 120 })
    .map((list) => list.toSorted((a, b) => a - b)),
  nowMs: fc.integer({ min: 0, max: 900 * 60 }).map((minutes) => START + minutes * 60_000),
  pageRows: fc.integer({ min: 1, max: 40 }),
  skipsAhead: fc.boolean(),
  shortBy: fc.integer({ min: 1, max: 4 }),
  emptyEvery: fc.integer({ min: 2, max: 9 }),
});
const ranges = fc
  .tuple(fc.integer({ min: -60, max: 950 }), fc.integer({ min: 0, max: 950 }))
  .map(([from, length]) => ({ fromMs: START + from * HOUR, toMs: START + (from + length) * HOUR }));

async function timesOf(made: MadeExchange, range: HalfOpenRange, read = candlePages): Promise<number[][]> {
  const pages: number[][] = [];
  for await (const { columns } of read(madeExchange(made), HOURLY, range)) pages.push([...columns.openTimeMs]);
  return pages;
}

describe('pages of candles', () => {
  it('have every closed candle of the range once, whatever the exchange does where it has none', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, ranges, async ({ shortBy, emptyEvery, ...world }, range) => {
        const made = {
          ...world,
          rowsOf: (request: number, rows: number) => Math.ceil(rows / (1 + (request % shortBy))),
          isEmpty: (request: number) => request % emptyEvery === 0,
        };
        const expected = closedHours(made).filter((time) => time >= range.fromMs && time < range.toMs);

        expect((await timesOf(made, range)).flat()).toEqual(expected);
        expect((await timesOf(made, range, earlierPages)).toReversed().flat()).toEqual(expected);
      }),
    );
  });

  it('that go backwards adjoin each other', async () => {
    const made = { hours: hoursFrom(100, 300), nowMs: START + 1000 * HOUR, pageRows: 24, skipsAhead: true };
    const pages = await timesOf(made, { fromMs: START, toMs: START + 250 * HOUR }, earlierPages);

    expect(pages.map(([first]) => (first! - START) / HOUR)).toEqual([226, 202, 178, 154, 130, 106, 100]);
  });

  it('of years before a listing cost a few requests', async () => {
    const listed = 40_000;
    const exchange = madeExchange({
      hours: hoursFrom(listed, listed + 10),
      nowMs: START + (listed + 100) * HOUR,
      pageRows: 500,
      skipsAhead: false,
    });
    const times: number[] = [];
    const range = { fromMs: START, toMs: START + (listed + 100) * HOUR };
    for await (const { columns } of candlePages(exchange, HOURLY, range)) times.push(...columns.openTimeMs);

    expect(times).toHaveLength(10);
    expect(exchange.requests).toBeLessThanOrEqual(12);
  });

  it('of years behind a delisting cost a few requests', async () => {
    const exchange = madeExchange({
      hours: hoursFrom(0, 100),
      nowMs: START + 40_000 * HOUR,
      pageRows: 500,
      skipsAhead: true,
    });
    const range = { fromMs: START, toMs: START + 40_000 * HOUR };
    for await (const page of candlePages(exchange, HOURLY, range)) void page;

    expect(exchange.requests).toBeLessThanOrEqual(11);
  });
});

function hoursFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
