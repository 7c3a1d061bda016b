import { describe, expect, it } from 'vitest';
import { time, type Candles, type Column } from '../index.ts';
import { compute } from '../testing/compute.fixture.ts';
import { aCandle } from '../testing/index.ts';

function at(times: readonly string[], build: (candles: Candles<'1h'>) => Column<'1h'>): unknown {
  const candles = times.map((text) => aCandle({ openTimeMs: Date.parse(text) }));
  return compute<{ readonly value: Column<'1h'> }>(candles, (own) => ({ value: build(own) })).value;
}

const NEW_YORK = { tz: 'America/New_York' };

describe('fields of the open time', () => {
  it.each([
    // time                    hour minute weekday day month
    ['2024-01-01T00:00:00Z', 0, 0, 1, 1, 1],
    ['2024-02-29T23:45:00Z', 23, 45, 4, 29, 2],
    ['2024-12-31T12:05:00Z', 12, 5, 2, 31, 12],
    ['2000-03-01T01:00:00Z', 1, 0, 3, 1, 3],
    ['1969-12-28T07:30:00Z', 7, 30, 7, 28, 12],
  ])('%s in UTC', (text, ...expected) => {
    const fields = [time.hour, time.minute, time.dayOfWeek, time.dayOfMonth, time.month];
    expect(fields.map((field) => (at([text], (candles) => field(candles)) as readonly number[])[0])).toEqual(expected);
  });

  it('every day of four centuries has the calendar of the platform', () => {
    const days = Array.from({ length: 2000 }, (_, k) => new Date(Date.UTC(1900, 0, 1) + k * 73 * 86_400_000));
    const texts = days.map((day) => day.toISOString());
    expect(at(texts, (candles) => time.dayOfMonth(candles))).toEqual(days.map((day) => day.getUTCDate()));
    expect(at(texts, (candles) => time.month(candles))).toEqual(days.map((day) => day.getUTCMonth() + 1));
    expect(at(texts, (candles) => time.dayOfWeek(candles))).toEqual(days.map((day) => day.getUTCDay() || 7));
  });

  it.each([
    ['America/New_York', '2024-01-15T14:30:00Z', 9],
    ['America/New_York', '2024-07-15T13:30:00Z', 9],
    ['America/New_York', '2024-03-10T06:59:00Z', 1],
    ['America/New_York', '2024-03-10T07:00:00Z', 3],
    ['America/New_York', '2024-11-03T05:59:00Z', 1],
    ['America/New_York', '2024-11-03T06:00:00Z', 1],
    ['Europe/Berlin', '2024-10-27T00:59:00Z', 2],
    ['Europe/Berlin', '2024-10-27T01:00:00Z', 2],
    ['Asia/Kolkata', '2024-01-01T18:30:00Z', 0],
    ['Australia/Lord_Howe', '2024-10-05T15:29:00Z', 1],
    ['Australia/Lord_Howe', '2024-10-05T15:30:00Z', 2],
  ])('hour in %s at %s is %i', (tz, text, hour) => {
    expect(at([text], (candles) => time.hour(candles, { tz }))).toEqual([hour]);
  });
});

describe('sessions', () => {
  it('include their start and exclude their end', () => {
    const times = ['09:29', '09:30', '15:59', '16:00'].map((clock) => `2024-01-02T${clock}:00Z`);
    expect(at(times, (candles) => time.inSession(candles, '09:30-16:00'))).toEqual([false, true, true, false]);
  });

  it('may pass midnight', () => {
    const times = ['2024-01-02T21:59:00Z', '2024-01-02T22:00:00Z', '2024-01-03T01:59:00Z', '2024-01-03T02:00:00Z'];
    expect(at(times, (candles) => time.inSession(candles, '22:00-02:00'))).toEqual([false, true, true, false]);
  });

  it('follow the zone through a change of clocks', () => {
    const times = ['2024-03-08T14:30:00Z', '2024-03-11T13:30:00Z', '2024-03-11T20:00:00Z'];
    expect(at(times, (candles) => time.inSession(candles, '09:30-16:00', NEW_YORK.tz))).toEqual([true, true, false]);
  });

  it.each(['morning', '9:3-16:00', '25:00-26:00', '09:00-09:00', '09:60-10:00'])('%s is refused', (range) => {
    expect(() => at(['2024-01-01T00:00:00Z'], (candles) => time.inSession(candles, range as '0:0-1:0'))).toThrow(
      /expected a range such as 09:30-16:00/,
    );
  });

  it('an unknown zone is refused', () => {
    expect(() => at(['2024-01-01T00:00:00Z'], (candles) => time.hour(candles, { tz: 'Mars/Olympus' }))).toThrow(
      /time zone "Mars\/Olympus" is unknown/,
    );
  });
});

describe('starts', () => {
  it('of days, where a candle is missing too', () => {
    const times = ['2024-01-01T22:00:00Z', '2024-01-01T23:00:00Z', '2024-01-02T01:00:00Z', '2024-01-02T02:00:00Z'];
    expect(at(times, (candles) => time.starts(candles, 'day'))).toEqual([false, false, true, false]);
  });

  it('the first candle of all counts when its period begins with it', () => {
    expect(at(['2024-01-01T00:00:00Z'], (candles) => time.starts(candles, 'day'))).toEqual([true]);
    expect(at(['2024-01-01T05:00:00Z'], (candles) => time.starts(candles, 'day', NEW_YORK))).toEqual([true]);
  });

  it('of weeks on Monday, of months', () => {
    const times = ['2024-03-30T00:00:00Z', '2024-03-31T00:00:00Z', '2024-04-01T00:00:00Z', '2024-04-02T00:00:00Z'];
    expect(at(times, (candles) => time.starts(candles, 'week'))).toEqual([false, false, true, false]);
    expect(at(times, (candles) => time.starts(candles, 'month'))).toEqual([false, false, true, false]);
  });
});
