import { describe, expect, it } from 'vitest';
import { journalFigures, type JournalSize } from './journal-figures.ts';

/** A day of a log of six hours. `mbAnHour`: by which all else grows. */
function aDay(mbAnHour: number, logHours: (hour: number) => number = (hour) => Math.min(hour, 7)): JournalSize[] {
  return Array.from({ length: 24 }, (_, at) => {
    const hour = at + 1;
    // Steps are larger while more trades are open.
    const logMb = 8 + 3 * Math.sin(hour / 4);
    const keptMb = 0.5 + hour * mbAnHour;
    return { hour, keptMb, logMb, logHours: logHours(hour), folderMb: keptMb + logMb };
  });
}

const missed = (sizes: readonly JournalSize[]): readonly string[] =>
  journalFigures(sizes, 6)
    .filter(({ isReached }) => isReached === false)
    .map(({ name }) => name);

describe('what a journal comes to', () => {
  it('is held to what stays, however much of a log is there', () => {
    expect(missed(aDay(20 / 720 - 0.001))).toEqual([]);
    expect(missed(aDay(20 / 720 + 0.001))).toEqual(['journal without its log grows in 30 days, by its second half']);
  });

  it('has a log of its hours, and the one in which it is cleared', () => {
    expect(missed(aDay(0.01, (hour) => hour))).toEqual(['hours of the log, at most']);
  });
});
