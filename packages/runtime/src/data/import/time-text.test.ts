import { describe, expect, it } from 'vitest';
import { parseTimeText } from './time-text.ts';
import { TimeReader } from './time-reader.ts';
import { isKnownZone, makeZone } from './zones.ts';

const NOON = Date.UTC(2021, 1, 3, 12);

describe('written times', () => {
  it.each([
    ['1612353600', 'zoned'],
    ['1612353600000', 'zoned'],
    ['1612353600000000', 'zoned'],
    ['1612353600000000000', 'zoned'],
    ['1612353600.0', 'zoned'],
    ['1.6123536e12', 'zoned'],
    ['2021-02-03T12:00:00Z', 'zoned'],
    ['2021-02-03 14:00:00+02:00', 'zoned'],
    ['2021-02-03T06:30:00.000-0530', 'zoned'],
    ['2021-02-03 12:00 UTC', 'zoned'],
    ['2021-02-03 12:00:00', 'wall'],
    ['2021.02.03 12:00', 'wall'],
    ['2021/2/3 12:00 PM', 'wall'],
    ['03.02.2021 12:00', 'wall'],
    ['2021-02-03 12-PM', 'wall'],
    ['20210203 120000', 'wall'],
    ['20210203120000', 'wall'],
  ])('%s is noon, %s', (text, kind) => expect(parseTimeText(text, null)).toEqual({ kind, ms: NOON }));

  it.each(['2021-02-03', '20210203', '3.2.2021', 'Feb 03, 2021', 'February 3 2021'])('%s is a day', (text) => {
    expect(parseTimeText(text, null)).toEqual({ kind: 'date', ms: Date.UTC(2021, 1, 3) });
  });

  it('take the order of day and month by option, and where only one fits', () => {
    expect(parseTimeText('03/02/2021', 'mdy')!.ms).toBe(Date.UTC(2021, 2, 2));
    expect(parseTimeText('03/02/2021', 'dmy')!.ms).toBe(Date.UTC(2021, 1, 3));
    expect(parseTimeText('02/13/2021', null)!.ms).toBe(Date.UTC(2021, 1, 13));
  });

  it.each([
    '0',
    '17',
    '123456789012345678901',
    '1.61302E+12',
    '2021-02-30',
    '2021-13-01',
    '2021-02-03 25:00',
    '03/02/2021 13:00 PM',
    '2021-02-03 12:61',
  ])('%s cannot be', (text) => {
    expect(() => parseTimeText(text, null)).toThrow(text);
  });

  it.each(['', 'abc', '44230,5', '12/2021'])('%o is no time', (text) => expect(parseTimeText(text, null)).toBeNull());
});

describe('zones', () => {
  it.each(['UTC', 'UTC+2', 'UTC-03:30', '+02:00', 'Europe/Berlin', 'Asia/Tokyo'])('%s is known', (name) =>
    expect(isKnownZone(name)).toBe(true),
  );
  it.each(['', 'Mars/Base', 'local time', 'UTC+'])('%o is not', (name) => expect(isKnownZone(name)).toBe(false));

  it.each([
    ['UTC+2', NOON, [NOON - 7_200_000]],
    ['Asia/Tokyo', NOON, [NOON - 32_400_000]],
    ['Europe/Berlin', NOON, [NOON - 3_600_000]],
    ['Europe/Berlin', Date.UTC(2021, 9, 31, 2, 30), [Date.UTC(2021, 9, 31, 0, 30), Date.UTC(2021, 9, 31, 1, 30)]],
    ['Europe/Berlin', Date.UTC(2021, 2, 28, 2, 30), []],
    ['America/New_York', Date.UTC(2021, 10, 7, 1), [Date.UTC(2021, 10, 7, 5), Date.UTC(2021, 10, 7, 6)]],
  ])('%s turns wall time %d into %o', (name, wallMs, utc) => expect(makeZone(name).toUtcMs(wallMs)).toEqual(utc));
});

describe('the hour that comes twice', () => {
  const [first, second] = [Date.UTC(2021, 9, 31, 0), Date.UTC(2021, 9, 31, 1)];
  const rules = { timezone: 'Europe/Berlin', dateOrder: null, datesAreLocal: true };

  it('is told by the row above', () => {
    const reader = new TimeReader({ ...rules, descending: false });
    expect(reader.fromText('2021-10-31 02:00', first - 3_600_000)).toBe(first);
    expect(reader.fromText('2021-10-31 02:00', first)).toBe(second);
  });

  it('is told the other way round where the newest is first', () => {
    const reader = new TimeReader({ ...rules, descending: true });
    expect(reader.fromText('2021-10-31 02:00', second + 3_600_000)).toBe(second);
    expect(reader.fromText('2021-10-31 02:00', second)).toBe(first);
  });

  it('that was skipped never was', () => {
    expect(() => new TimeReader({ ...rules, descending: false }).fromText('2021-03-28 02:30', NaN)).toThrow(
      'never showed',
    );
  });
});
