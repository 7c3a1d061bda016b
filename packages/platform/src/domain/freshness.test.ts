import { candleOpenMs, nextOpenMs, timeframeMs, type SeriesKey, type Timeframe } from '@tradai/runtime/data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshnessOf, SETTLE_MS, type FreshnessAsk, type SeriesFacts } from './freshness.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const KEY: SeriesKey = { exchange: 'made', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' };

const at = (hour: number): number => START + hour * HOUR;
const hours = (text: string): number[] =>
  Array.from(text).flatMap((mark, hour) => (mark === 'x' || mark === '!' ? [hour] : []));

function factsOf(drawn: string, more: Partial<SeriesFacts> = {}): SeriesFacts {
  const empty = Array.from(drawn).flatMap((mark, hour) =>
    mark === 'o' ? [{ fromMs: at(hour), toMs: at(hour + 1) }] : [],
  );
  return {
    times: Float64Array.from(hours(drawn), at),
    empty,
    isListed: true,
    isHopeless: false,
    isInWork: false,
    ...more,
  };
}

/** `x` is there, `o` is known to be empty, `.` is missing; hours from 0. The hours up to `now` have closed. */
const cases: readonly [
  drawn: string,
  ask: { from?: number; to?: number; now: number },
  state: string,
  lag: number | null,
  gaps: readonly (readonly [number, number])[],
][] = [
  ['xxxxxxxx', { now: 8 }, 'FRESH', 0, []],
  ['xxxxxxxx', { now: 10 }, 'FRESH', 2, []],
  ['xxxxxxxx', { now: 11 }, 'STALE', 3, []],
  ['xx..xxxx', { now: 8 }, 'FRESH', 0, []],
  ['xx..xxxx', { from: 0, now: 8 }, 'GAPPED', 0, [[2, 4]]],
  ['xx..xxxx', { from: 3, now: 8 }, 'GAPPED', 0, [[3, 4]]],
  ['xx..xxxx', { from: 4, now: 8 }, 'FRESH', 0, []],
  ['xxooxxxx', { from: 0, now: 8 }, 'FRESH', 0, []],
  ['xxo.xxxx', { from: 0, now: 8 }, 'GAPPED', 0, [[3, 4]]],
  ['xx..xxxx', { from: 0, now: 12 }, 'STALE', 4, [[2, 4]]],
  ['..xxxxxx', { from: 0, now: 8 }, 'SHORT', 0, [[0, 2]]],
  [
    '..xx.xxx',
    { from: 1, now: 8 },
    'SHORT',
    0,
    [
      [1, 2],
      [4, 5],
    ],
  ],
  ['ooxxxxxx', { from: 0, now: 8 }, 'FRESH', 0, []],
  ['..xxxxxx', { from: 2, now: 8 }, 'FRESH', 0, []],
  ['xxxx', { from: 0, to: 4, now: 500 }, 'FRESH', 496, []],
  ['xxxx', { from: 0, to: 6, now: 500 }, 'GAPPED', 496, [[4, 6]]],
  ['xxxxoo', { from: 0, to: 6, now: 500 }, 'FRESH', 496, []],
  ['xxxx', { from: 0, to: 900, now: 6 }, 'FRESH', 2, []],
  ['xxxx', { from: 0, to: 900, now: 7 }, 'GAPPED', 3, [[4, 7]]],
  ['......xx', { from: 0, to: 3, now: 8 }, 'SHORT', 0, [[0, 3]]],
  ['xx......', { from: 4, to: 6, now: 8 }, 'GAPPED', 6, [[4, 6]]],
  ['........', { now: 8 }, 'MISSING', null, []],
  ['oooooooo', { from: 0, now: 8 }, 'MISSING', null, []],
];

describe('how a series stands', () => {
  it.each(cases)('%s asked for %o is %s', (drawn, { from, to, now }, state, lag, gaps) => {
    const ask: FreshnessAsk = {
      ...(from === undefined ? {} : { fromMs: at(from) }),
      ...(to === undefined ? {} : { toMs: at(to) }),
      nowMs: at(now) + SETTLE_MS,
    };
    const found = freshnessOf(KEY, factsOf(drawn), ask);
    expect(found).toMatchObject({ state, lag });
    expect(found.gaps).toEqual(
      gaps.map(([first, end]) => ({ fromMs: at(first), toMs: at(end), candles: end - first })),
    );
  });

  it('a candle counts as closed ten seconds after its close, by the exchange', () => {
    const lagAt = (nowMs: number) => freshnessOf(KEY, factsOf('xxx'), { nowMs }).lag;
    expect([lagAt(at(4) + SETTLE_MS - 1), lagAt(at(4) + SETTLE_MS)]).toEqual([0, 1]);
    expect(lagAt(at(3) + 1), 'stored before it had settled').toBe(0);
  });

  it.each<[Timeframe, number, string]>([
    ['1h', 2, 'FRESH'],
    ['1h', 3, 'STALE'],
    ['1d', 1, 'FRESH'],
    ['1d', 2, 'STALE'],
    ['1M', 1, 'FRESH'],
    ['1M', 2, 'STALE'],
  ])('the newest candle of %s may lie %i behind: %s', (timeframe, behind, state) => {
    let nowMs = nextOpenMs(candleOpenMs(START, timeframe), timeframe);
    for (let candle = 0; candle < behind; candle++) nowMs = nextOpenMs(nowMs, timeframe);
    const facts = factsOf('', { times: Float64Array.of(candleOpenMs(START, timeframe)) });
    const found = freshnessOf({ ...KEY, timeframe }, facts, { nowMs: nowMs + SETTLE_MS });
    expect(found).toMatchObject({ state, lag: behind });
  });

  it.each<[Partial<SeriesFacts>, string, string]>([
    [{ isInWork: true }, 'BACKFILLING', 'FRESH'],
    [{ isListed: false }, 'UNAVAILABLE', 'FRESH'],
    [{ isHopeless: true }, 'UNAVAILABLE', 'FRESH'],
    [{ isInWork: true, isListed: false, isHopeless: true }, 'BACKFILLING', 'FRESH'],
  ])('with %o it is %s, and %s where all is there', (more, state, whole) => {
    const ask = { fromMs: at(0), nowMs: at(4) + SETTLE_MS };
    expect(freshnessOf(KEY, factsOf('x.xx', more), ask).state).toBe(state);
    expect(freshnessOf(KEY, factsOf('....', more), ask).state).toBe(state);
    expect(freshnessOf(KEY, factsOf('xxxx', more), ask).state).toBe(whole);
  });

  it('tells a hundred gaps of thousands', () => {
    const facts = factsOf('x.'.repeat(4000));
    expect(freshnessOf(KEY, facts, { fromMs: at(0), nowMs: at(8000) + SETTLE_MS }).gaps).toHaveLength(100);
  });
});

/** Every candle by itself. */
function oracle(timeframe: Timeframe, marks: readonly string[], openMs: readonly number[], ask: FreshnessAsk) {
  const isClosed = (open: number): boolean => nextOpenMs(open, timeframe) + SETTLE_MS <= ask.nowMs;
  const there = openMs.filter((_, i) => marks[i] === 'x');
  const [first, last] = [there[0], there.at(-1)];
  if (first === undefined || last === undefined) return { state: 'MISSING', missing: [] };
  let lag = 0;
  for (let open = nextOpenMs(last, timeframe); isClosed(open); open = nextOpenMs(open, timeframe)) lag += 1;
  const most = timeframeMs(timeframe) >= 24 * HOUR ? 1 : 2;
  const { fromMs = first, toMs } = ask;
  const missing = openMs.filter((open, i) => {
    if (marks[i] !== '.' || open < fromMs || !isClosed(open)) return false;
    if (ask.fromMs === undefined && toMs === undefined) return false;
    if (toMs === undefined) return open < last;
    if (open >= toMs) return false;
    const isOver = toMs + SETTLE_MS <= ask.nowMs && isClosed(candleOpenMs(toMs, timeframe));
    return open < last || isOver || lag > most || candleOpenMs(ask.nowMs - SETTLE_MS, timeframe) > toMs;
  });
  if (toMs === undefined && lag > most) return { state: 'STALE', missing };
  if (missing.length === 0) return { state: 'FRESH', missing };
  return { state: missing.some((open) => open < first) ? 'SHORT' : 'GAPPED', missing };
}

describe('how a series stands, against every candle by itself', () => {
  const time = fc.integer({ min: 0, max: 44 });
  const asked = fc.record({
    timeframe: fc.constantFrom<Timeframe>('1h', '4h', '1d', '1w', '1M'),
    marks: fc.array(fc.constantFrom('x', 'x', 'x', '.', 'o'), { minLength: 1, maxLength: 40 }),
    from: fc.option(time, { nil: undefined }),
    to: fc.option(time, { nil: undefined }),
    now: time,
    shift: fc.constantFrom(0, 1, SETTLE_MS, 60_000),
  });

  it('is the same', () => {
    fc.assert(
      fc.property(asked, ({ timeframe, marks, from, to, now, shift }) => {
        const grid: number[] = [candleOpenMs(START, timeframe)];
        while (grid.length < 50) grid.push(nextOpenMs(grid.at(-1)!, timeframe));
        // What is there has closed.
        const nowMs = grid[Math.max(now, marks.length)]! + SETTLE_MS + shift;
        const ask: FreshnessAsk = {
          ...(from === undefined ? {} : { fromMs: grid[from]! }),
          ...(to === undefined ? {} : { toMs: grid[to]! }),
          nowMs,
        };
        const opens = grid.slice(0, 45);
        const padded = opens.map((_, i) => marks[i] ?? '.');
        const facts: SeriesFacts = {
          times: Float64Array.from(opens.filter((_, i) => padded[i] === 'x')),
          empty: opens.flatMap((open, i) =>
            padded[i] === 'o' ? [{ fromMs: open, toMs: nextOpenMs(open, timeframe) }] : [],
          ),
          ...{ isListed: true, isHopeless: false, isInWork: false },
        };
        const found = freshnessOf({ ...KEY, timeframe }, facts, ask);
        const expected = oracle(timeframe, padded, opens, ask);
        expect(found.state).toBe(expected.state);
        const told = found.gaps.flatMap(({ fromMs, toMs }) => opens.filter((open) => open >= fromMs && open < toMs));
        expect(told).toEqual(expected.missing);
        expect(found.gaps.reduce((sum, { candles }) => sum + candles, 0)).toBe(told.length);
      }),
      { numRuns: 2000 },
    );
  });
});
