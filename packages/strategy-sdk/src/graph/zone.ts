import { StrategyError } from '../errors.ts';

const QUARTER = 900_000;
const DAY = 86_400_000;

/** Milliseconds that local time is ahead of UTC at a moment. */
export type OffsetAt = (ms: number) => number;

export const utc: OffsetAt = () => 0;

/**
 * Offsets of an IANA zone. A UTC day that begins and ends with one offset has it throughout; on the others it is looked up per quarter
 * of an hour, which no zone's clock change divides.
 */
export function offsetsOf(zone: string): OffsetAt {
  const lookUp = lookUpIn(zone);
  const known = new Map<number, number>();
  const atQuarter = (quarter: number): number => {
    const found = known.get(quarter) ?? lookUp(quarter * QUARTER);
    known.set(quarter, found);
    return found;
  };
  return (ms) => {
    if (Number.isNaN(ms)) return Number.NaN;
    const startOfDay = Math.floor(ms / DAY) * (DAY / QUARTER);
    const offset = atQuarter(startOfDay);
    return offset === atQuarter(startOfDay + DAY / QUARTER) ? offset : atQuarter(Math.floor(ms / QUARTER));
  };
}

function lookUpIn(zone: string): OffsetAt {
  const format = formatOf(zone);
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(
      parts['year']!,
      parts['month']! - 1,
      parts['day'],
      parts['hour'],
      parts['minute'],
      parts['second'],
    );
    return local - Math.floor(ms / 1000) * 1000;
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new StrategyError(
      'invalid-graph',
      `time zone ${JSON.stringify(zone)} is unknown; expected an IANA name such as America/New_York.`,
      { cause },
    );
  }
}
