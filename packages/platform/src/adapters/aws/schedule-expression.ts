import { ServiceError } from '@tradai/runtime/ports';
import type { Schedule } from '../../ports/schedules.ts';

/**
 * A schedule as EventBridge and its Scheduler want it: minutes first, a year at the end, one of the two fields of days a question mark, and
 * Sunday is 1. UTC. Throws `invalid-entry`.
 */
export function scheduleExpression(schedule: Schedule): string {
  if ('everyMinutes' in schedule) {
    const { everyMinutes: minutes } = schedule;
    if (!Number.isInteger(minutes) || minutes < 1) throw wrong(`every ${minutes} minutes`, 'a whole number of minutes');
    return `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
  }
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(schedule.dailyAt) ?? [];
  if (hour === undefined) throw wrong(`daily at "${schedule.dailyAt}"`, 'a time of day such as 02:00');
  return `cron(${Number(minute)} ${Number(hour)} * * ? *)`;
}

function wrong(what: string, expected: string): ServiceError {
  return new ServiceError('invalid-entry', `There is no schedule ${what}; expected ${expected}.`);
}
