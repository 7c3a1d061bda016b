import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../ports/schedules.ts';
import { scheduleExpression } from './schedule-expression.ts';

describe('a schedule in the words of EventBridge', () => {
  it.each<[Schedule, string]>([
    [{ everyMinutes: 1 }, 'rate(1 minute)'],
    [{ everyMinutes: 15 }, 'rate(15 minutes)'],
    [{ dailyAt: '02:00' }, 'cron(0 2 * * ? *)'],
    [{ dailyAt: '23:09' }, 'cron(9 23 * * ? *)'],
  ])('%o', (schedule, expression) => {
    expect(scheduleExpression(schedule)).toBe(expression);
  });

  it.each<[Schedule, RegExp]>([
    [{ everyMinutes: 0 }, /every 0 minutes; expected a whole number/],
    [{ everyMinutes: 1.5 }, /every 1\.5 minutes/],
    [{ dailyAt: '24:00' }, /daily at "24:00"; expected a time of day such as 02:00/],
    [{ dailyAt: '2:00' }, /"2:00"/],
  ])('%o is refused', (schedule, message) => {
    expect(() => scheduleExpression(schedule)).toThrow(message);
  });
});
