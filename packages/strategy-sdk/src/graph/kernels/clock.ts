import type { Kernel } from '../kernel.ts';
import { utc, type OffsetAt } from '../zone.ts';
import { comparison, elementwise, type OneCondition, type OneSeries } from './shapes.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

export type ClockField = 'hour' | 'minute' | 'dayOfWeek' | 'dayOfMonth' | 'month';

/** Field of a local time in ms. */
const FIELDS: Readonly<Record<ClockField, (local: number) => number>> = {
  hour: (local) => Math.floor(timeOfDay(local) / (60 * MINUTE)),
  minute: (local) => Math.floor(timeOfDay(local) / MINUTE) % 60,
  dayOfWeek: (local) => weekday(Math.floor(local / DAY)),
  dayOfMonth: (local) => civil(Math.floor(local / DAY)) % 32,
  month: (local) => Math.floor(civil(Math.floor(local / DAY)) / 32) % 16,
};

/** Number of the day, week or month that a local time is in. Weeks begin on Monday. */
const PERIODS: Readonly<Record<'day' | 'week' | 'month', (local: number) => number>> = {
  day: (local) => Math.floor(local / DAY),
  week: (local) => Math.floor((Math.floor(local / DAY) + 3) / 7),
  month: (local) => Math.floor(civil(Math.floor(local / DAY)) / 32),
};

function timeOfDay(local: number): number {
  return local - Math.floor(local / DAY) * DAY;
}

/** 1 Monday … 7 Sunday; the epoch was a Thursday. */
function weekday(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

/** `(year × 16 + month) × 32 + day` of a day since the epoch (Howard Hinnant's civil calendar; years count from March inside). */
function civil(days: number): number {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return (year * 16 + month) * 32 + day;
}

/** A field of the open time. `zone` enters the name, because parameters are numbers. */
export function clockKernel(field: ClockField, zone: string | null, offsetAt: OffsetAt): Kernel {
  const read = FIELDS[field];
  return {
    ...elementwise,
    name: named(field, zone),
    run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
      const times = inputs[0];
      const out = outputs[0];
      for (let i = from; i < to; i++)
        out[i] = offsetAt === utc ? read(times[i]!) : read(times[i]! + offsetAt(times[i]!));
    },
  };
}

/** Whether the open time lies in a range of minutes of the day. Parameters: start, end, both in minutes; the end is excluded. */
export function sessionKernel(zone: string | null, offsetAt: OffsetAt): Kernel {
  return {
    ...comparison,
    name: named('in-session', zone),
    run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
      const times = inputs[0];
      const out = outputs[0];
      const start = params[0]! * MINUTE;
      const end = params[1]! * MINUTE;
      for (let i = from; i < to; i++) {
        const time = timeOfDay(times[i]! + offsetAt(times[i]!));
        out[i] = start < end ? +(time >= start) & +(time < end) : +(time >= start) | +(time < end);
      }
    },
  };
}

/** First candle of a period. The first candle of all is one if it opens where its period begins. State: 1 once begun, last period. */
export function startKernel(of: 'day' | 'week' | 'month', zone: string | null, offsetAt: OffsetAt): Kernel {
  const period = PERIODS[of];
  return {
    ...comparison,
    name: named(`starts-${of}`, zone),
    memory: 'fading',
    stateSize: () => 2,
    run(inputs: OneSeries, outputs: OneCondition, _params, from, to, state) {
      const times = inputs[0];
      const out = outputs[0];
      for (let i = from; i < to; i++) {
        const local = times[i]! + offsetAt(times[i]!);
        const now = period(local);
        out[i] = state[0] === 0 ? +(period(local - 1) !== now) : +(state[1] !== now);
        state[0] = 1;
        state[1] = now;
      }
    },
  };
}

function named(name: string, zone: string | null): string {
  return zone === null ? name : `${name}[${zone}]`;
}
