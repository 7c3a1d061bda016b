import { describe, expect, it } from 'vitest';
import { journalFigures, type JournalSize } from './journal-figures.ts';

/** A day of a log of six hours. By how many MB an hour all else grows, and records of orders. */
function aDay(
  mbAnHour: number,
  logHours: (hour: number) => number = (hour) => Math.min(hour, 7),
  ordersAnHour = 0,
): JournalSize[] {
  return Array.from({ length: 24 }, (_, at) => {
    const hour = at + 1;
    // Steps are larger while more trades are open.
    const logMb = 8 + 3 * Math.sin(hour / 4);
    const [staysMb, ordersMb] = [0.5 + hour * mbAnHour, hour * ordersAnHour];
    return { hour, staysMb, ordersMb, logMb, logHours: logHours(hour), folderMb: staysMb + ordersMb + logMb };
  });
}

const missed = (sizes: readonly JournalSize[]): readonly string[] =>
  journalFigures(sizes, 6)
    .filter(({ isReached }) => isReached === false)
    .map(({ name }) => name);

describe('what a journal comes to', () => {
  it('is held to what stays, however much of a log is there', () => {
    expect(missed(aDay(20 / 720 - 0.001))).toEqual([]);
    expect(missed(aDay(20 / 720 + 0.001))).toEqual(['journal without its log after 30 days, by its second half']);
  });

  it('has as many records of orders after a month as two days make', () => {
    const sizes = (anHour: number): JournalSize[] => aDay(0, undefined, anHour);
    expect(missed(sizes(20 / 48 - 0.001))).toEqual([]);
    expect(missed(sizes(20 / 48 + 0.001))).toHaveLength(1);
  });

  it('has a log of its hours, and the one in which it is cleared', () => {
    expect(missed(aDay(0.01, (hour) => hour))).toEqual(['hours of the log, at most']);
  });
});
