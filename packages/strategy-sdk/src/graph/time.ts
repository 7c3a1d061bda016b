import { StrategyError } from '../errors.ts';
import type { Candles, Condition, Frame, Series } from './column-types.ts';
import { describe } from './counts.ts';
import { clockKernel, sessionKernel, startKernel, type ClockField } from './kernels/clock.ts';
import { kernelCondition, kernelSeries } from './series.ts';
import { offsetsOf, utc, type OffsetAt } from './zone.ts';

/** `tz`: an IANA name such as `America/New_York`; default UTC. */
export type Zone = { readonly tz?: string };

/** Of the candle's open time; `tz` is an IANA name, default UTC. */
export const time = {
  /** 0 … 23 */
  hour: <F extends Frame>(candles: Candles<F>, options: Zone = {}): Series<F> => {
    return field('hour', candles, options);
  },
  /** 0 … 59 */
  minute: <F extends Frame>(candles: Candles<F>, options: Zone = {}): Series<F> => {
    return field('minute', candles, options);
  },
  /** 1 Monday … 7 Sunday */
  dayOfWeek: <F extends Frame>(candles: Candles<F>, options: Zone = {}): Series<F> => {
    return field('dayOfWeek', candles, options);
  },
  /** 1 … 31 */
  dayOfMonth: <F extends Frame>(candles: Candles<F>, options: Zone = {}): Series<F> => {
    return field('dayOfMonth', candles, options);
  },
  /** 1 … 12 */
  month: <F extends Frame>(candles: Candles<F>, options: Zone = {}): Series<F> => {
    return field('month', candles, options);
  },
  /** `'09:30-16:00'`: start included, end excluded; may pass midnight. */
  inSession: <F extends Frame>(
    candles: Candles<F>,
    range: `${number}:${number}-${number}:${number}`,
    tz?: string,
  ): Condition<F> => {
    const { zone, offsetAt } = zoneOf(tz === undefined ? {} : { tz });
    return kernelCondition(sessionKernel(zone, offsetAt), [candles.openTimeMs], parsedRange(range));
  },
  /** First candle of a day, week (from Monday) or month. */
  starts: <F extends Frame>(candles: Candles<F>, of: 'day' | 'week' | 'month', options: Zone = {}): Condition<F> => {
    if (!['day', 'week', 'month'].includes(of))
      throw new StrategyError('invalid-graph', `time.starts(${describe(of)}): expected day, week or month.`);
    const { zone, offsetAt } = zoneOf(options);
    return kernelCondition(startKernel(of, zone, offsetAt), [candles.openTimeMs]);
  },
};

function field<F extends Frame>(name: ClockField, candles: Candles<F>, options: Zone): Series<F> {
  const { zone, offsetAt } = zoneOf(options);
  return kernelSeries(clockKernel(name, zone, offsetAt), [candles.openTimeMs]);
}

/** Null: UTC, which needs no look-up. */
function zoneOf({ tz }: Zone): { readonly zone: string | null; readonly offsetAt: OffsetAt } {
  return tz === undefined || tz === 'UTC' ? { zone: null, offsetAt: utc } : { zone: tz, offsetAt: offsetsOf(tz) };
}

/** Start and end in minutes of the day. */
function parsedRange(range: string): readonly [number, number] {
  const match = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(String(range));
  const [startHour, startMinute, endHour, endMinute] = (match ?? []).slice(1).map(Number);
  const start = (startHour ?? 24) * 60 + (startMinute ?? 0);
  const end = (endHour ?? 25) * 60 + (endMinute ?? 0);
  const isClock = (startMinute ?? 60) < 60 && (endMinute ?? 60) < 60 && start < 1440 && end <= 1440 && start !== end;
  if (isClock) return [start, end];
  throw new StrategyError(
    'invalid-graph',
    `time.inSession(${describe(range)}): expected a range such as 09:30-16:00 whose ends differ.`,
  );
}
