import { describe, expect, it } from 'vitest';
import type { MarketCandle, MarketSeries } from '../ports/live-market.ts';
import { SeriesTrack, type TrackRules } from './series-track.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2025, 0, 1, 12);
const SERIES: MarketSeries = { pair: 'BTC/USDT', timeframe: '1m', candleType: null };
const RULES: TrackRules = { isStreamed: true, saysClosed: true, factor: 1 };

/** The candle of a minute, counted from 12:00. */
function candle(minute: number, close = 100 + minute): MarketCandle {
  return { openTimeMs: BEGIN + minute * MINUTE, open: 100, high: 1000, low: 1, close, volume: 5 };
}

/** A series whose candle of 11:59 is known. */
function track(rules: Partial<TrackRules> = {}, newest: MarketCandle | null = candle(-1)): SeriesTrack {
  const made = new SeriesTrack(SERIES, { ...RULES, ...rules });
  made.begin(newest, BEGIN);
  return made;
}

const at = (minute: number, seconds = 0): number => BEGIN + minute * MINUTE + seconds * 1000;

/** Minutes that are final, those that were made with a star. */
const given = ({ ready }: SeriesTrack): string[] =>
  ready.map(({ candle: { openTimeMs }, isMade }) => `${(openTimeMs - BEGIN) / MINUTE}${isMade ? '*' : ''}`);

/** REST is asked, and answers. */
function answer(series: SeriesTrack, nowMs: number, rows: readonly MarketCandle[]): void {
  const look = series.lookFrom(nowMs);
  expect(look, 'REST is not asked').not.toBeNull();
  series.answer(rows, { fromMs: look!.fromMs, askedMs: nowMs, nowMs: nowMs + 40 });
}

describe('a candle is final', () => {
  it('when the exchange says so', () => {
    const series = track();
    series.hear(candle(0), false, at(0, 59));
    expect(given(series)).toEqual([]);
    series.hear(candle(0), true, at(1));
    expect(given(series)).toEqual(['0']);
  });

  it('when REST shows it and a later one', () => {
    const series = track();
    answer(series, at(1, 2), [candle(-1), candle(0), candle(1)]);
    expect(given(series)).toEqual(['0']);
  });

  it('when REST shows it as the last one a second after its end, and again, unchanged', () => {
    const series = track();
    answer(series, at(1, 2), [candle(-1), candle(0, 90)]);
    answer(series, at(1, 4), [candle(-1), candle(0)]);
    expect(given(series)).toEqual([]);
    answer(series, at(1, 6), [candle(-1), candle(0)]);
    expect(given(series)).toEqual(['0']);
  });

  it('not when a stream that says nothing of closes shows a later one', () => {
    const series = track({ saysClosed: false });
    series.hear(candle(0), null, at(0, 59));
    series.hear(candle(1), null, at(1, 1));
    expect(given(series)).toEqual([]);
    answer(series, at(1, 2), [candle(-1), candle(0), candle(1)]);
    expect(given(series)).toEqual(['0']);
  });

  it('not before its end, whatever the exchange says', () => {
    const series = track();
    expect(series.hear(candle(0), true, at(0, 30))).toBe(false);
    expect(given(series)).toEqual([]);
  });
});

describe('REST is asked', () => {
  // Streamed, says closed, seconds after the end.
  it.each([
    ['later where the exchange itself speaks', true, true, 1.5],
    ['a second after the end where it does not say', true, false, 1],
    ['a second after the end where there is no stream', false, false, 1],
  ])('%s', (_, isStreamed, saysClosed, seconds) => {
    const series = track({ isStreamed, saysClosed });
    expect(series.lookFrom(at(1, seconds - 0.1))).toBeNull();
    expect(series.lookFrom(at(1, seconds))).toEqual({ fromMs: at(-1), count: 6 });
  });

  it('once at a time, and then at growing pauses', () => {
    const series = track();
    const asked: number[] = [];
    for (let seconds = 0; seconds < 60; seconds += 0.5) {
      if (series.lookFrom(at(1, seconds)) === null) continue;
      expect(series.lookFrom(at(1, seconds))).toBeNull();
      asked.push(seconds);
      series.failed(at(1, seconds));
    }
    expect(asked).toEqual([1.5, 2.5, 3.5, 5.5, 9.5, 17.5, 32.5, 47.5]);
  });

  it('at once when a candle is missing, from the last one that is known', () => {
    const series = track();
    series.hear(candle(1), true, at(2));
    expect(series.lookFrom(at(2))).toEqual({ fromMs: at(-1), count: 6 });
  });

  it('with a quarter of a second of real time at least where time runs fast', () => {
    const series = track({ factor: 60 });
    expect(series.lookFrom(at(1, 7))).toBeNull();
    expect(series.lookFrom(at(1, 7.5))).not.toBeNull();
  });
});

describe('a hole', () => {
  it('holds back what comes after it, until REST fills it', () => {
    const series = track();
    series.hear(candle(1), true, at(2));
    series.hear(candle(2), true, at(3));
    expect(given(series)).toEqual([]);
    expect(series.health(at(3))).toMatchObject({ isFresh: false, why: 'hole' });
    answer(series, at(3), [candle(-1), candle(0), candle(1), candle(2), candle(3)]);
    expect(given(series)).toEqual(['0', '1', '2']);
    expect(series.health(at(3))).toMatchObject({ isFresh: true, why: null });
  });

  it('where nobody traded becomes flat when two answers show a later candle and not this one', () => {
    const series = track();
    answer(series, at(2, 2), [candle(-1), candle(1)]);
    expect(given(series)).toEqual([]);
    answer(series, at(2, 4), [candle(-1), candle(1), candle(2)]);
    expect(given(series)).toEqual(['0*', '1']);
    expect(series.ready[0]!.candle).toEqual({ openTimeMs: at(0), open: 99, high: 99, low: 99, close: 99, volume: 0 });
  });

  it('is none while no later candle proves it', () => {
    const series = track();
    for (let minute = 1; minute < 10; minute += 1) answer(series, at(minute, 30), [candle(-1)]);
    expect(given(series)).toEqual([]);
    expect(series.health(at(10))).toMatchObject({ isFresh: false, why: 'late' });
  });

  it('is none where REST shows something that cannot be true', () => {
    const series = track();
    for (const seconds of [2, 6, 12, 20])
      answer(series, at(2, seconds), [candle(-1), { ...candle(0), close: Number.NaN }, candle(1), candle(2)]);
    expect(given(series)).toEqual([]);
  });

  it('before the first candle of a series that began without any is passed over', () => {
    const series = track({}, null);
    answer(series, at(2, 2), [candle(1)]);
    answer(series, at(2, 4), [candle(1), candle(2)]);
    expect(given(series)).toEqual(['1']);
  });
});

describe('a candle that was final', () => {
  it('stays when the exchange shows it otherwise, which is counted once, and asked about', () => {
    const series = track();
    series.hear(candle(0), true, at(1));
    series.hear(candle(0, 77), true, at(1, 1));
    series.hear(candle(0, 78), true, at(1, 2));

    expect(series.changes).toBe(1);
    expect(series.lookFrom(at(1, 2))).not.toBeNull();
    series.answer([candle(-1), candle(0, 78), candle(1)], { fromMs: at(-1), askedMs: at(1, 2), nowMs: at(1, 3) });
    expect(series.changes).toBe(1);
    expect(series.ready.map(({ candle: { close } }) => close)).toEqual([100]);
    expect(series.lookFrom(at(1, 30))).toBeNull();
  });

  it.each([
    ['twice', candle(0), true],
    ['as it was before its end', candle(0, 50), false],
  ])('may come again: %s', (_, again, isClosed) => {
    const series = track();
    series.hear(candle(0), true, at(1));
    series.hear(again, isClosed, at(1, 1));

    expect(series.changes).toBe(0);
    expect(given(series)).toEqual(['0']);
  });
});

describe('what cannot be a candle', () => {
  it.each([
    ['no number', { close: Number.NaN }],
    ['a price of nothing', { low: 0 }],
    ['a close above the high', { high: 50 }],
    ['volume below zero', { volume: -1 }],
    ['between two minutes', { openTimeMs: at(0, 30) }],
    ['in the future', { openTimeMs: at(5) }],
  ])('is passed over: %s', (_, wrong) => {
    const series = track();
    expect(series.hear({ ...candle(0), ...wrong }, true, at(1))).toBe(false);
    expect(given(series)).toEqual([]);
  });
});

describe('W1: a stream that missed a candle', () => {
  it('is told three seconds after its end, when REST has it', () => {
    const series = track();
    answer(series, at(1, 2), [candle(-1), candle(0), candle(1)]);

    expect(series.missed(at(1, 2.9))).toBeNull();
    expect(series.missed(at(1, 3))).toBe(at(1));
    expect(series.missed(at(1, 4))).toBeNull();
  });

  it('is not told when the stream was merely slower', () => {
    const series = track();
    answer(series, at(1, 2), [candle(-1), candle(0), candle(1)]);
    series.hear(candle(0), true, at(1, 2.5));

    expect(series.missed(at(1, 3))).toBeNull();
  });

  it.each([
    ['REST has it not either', [candle(-1)], {}],
    ['nobody traded', [candle(-1), { ...candle(0), volume: 0 }, candle(1)], {}],
    ['nothing streams it', [candle(-1), candle(0), candle(1)], { isStreamed: false }],
  ])('is not told when %s', (_, rows, rules) => {
    const series = track(rules);
    answer(series, at(1, 2), rows);

    expect(series.missed(at(1, 30))).toBeNull();
  });
});

describe('freshness', () => {
  // Seconds after 12:01, when the candle of 12:00 ended; nothing came afterwards.
  it.each([
    [0, true, null],
    [90, true, null],
    [91, false, 'late'],
  ])('ends one candle and 30 s after the last end: %d s', (seconds, isFresh, why) => {
    const series = track();
    series.hear(candle(0), true, at(1));
    expect(series.health(at(1, seconds))).toEqual({ series: SERIES, ageMs: seconds * 1000, isFresh, why });
  });

  it('says when REST does not answer', () => {
    const series = track();
    series.lookFrom(at(1, 2));
    series.failed(at(1, 3));
    expect(series.health(at(3))).toMatchObject({ why: 'no-answer' });
  });
});
