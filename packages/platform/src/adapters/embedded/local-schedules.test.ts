import { describe, expect, it, onTestFinished } from 'vitest';
import type { Schedule } from '../../ports/schedules.ts';
import { LocalSchedules } from './local-schedules.ts';
import { ManualClock } from './manual-clock.fixture.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const HOUR_MS = 3_600_000;

function scheduled(schedule: Schedule, work: () => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock(NOON + 1);
  const failures: string[] = [];
  const times: string[] = [];
  const schedules = new LocalSchedules({ clock, onFailure: (name) => void failures.push(name) });
  onTestFinished(() => schedules.close());
  const end = schedules.every('look', schedule, async () => {
    times.push(new Date(clock.now()).toISOString().slice(5, 16));
    await work();
  });
  const passUntil = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.pass(60_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { clock, times, failures, end, passUntil };
}

describe('a schedule in this process', () => {
  it('comes every so many minutes, on the minute', async () => {
    const { times, passUntil } = scheduled({ everyMinutes: 15 });
    await passUntil(46);
    expect(times).toEqual(['01-05T12:15', '01-05T12:30', '01-05T12:45']);
  });

  it('comes once a day at its time', async () => {
    const { clock, times } = scheduled({ dailyAt: '02:00' });
    for (let hour = 0; hour < 40; hour += 1) {
      clock.pass(HOUR_MS);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(times).toEqual(['01-06T02:00', '01-07T02:00']);
  });

  it('is not beside itself, and leaves out what it missed', async () => {
    const gate = Promise.withResolvers<void>();
    const { times, passUntil } = scheduled({ everyMinutes: 1 }, () => gate.promise);
    await passUntil(5);
    expect(times).toHaveLength(1);
    gate.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(times).toHaveLength(1);
    await passUntil(1);
    expect(times).toHaveLength(2);
  });

  it('that fails comes again', async () => {
    const { times, failures, passUntil } = scheduled({ everyMinutes: 1 }, () => Promise.reject(new Error('no')));
    await passUntil(2);
    expect([times.length, failures]).toEqual([2, ['look', 'look']]);
  });

  it('ends', async () => {
    const { times, end, passUntil } = scheduled({ everyMinutes: 1 });
    await passUntil(1);
    end();
    await passUntil(2);
    expect(times).toHaveLength(1);
  });

  it.each([{ everyMinutes: 0 }, { everyMinutes: 1.5 }, { dailyAt: '24:00' }, { dailyAt: '2:00' }])(
    'is none: %o',
    (schedule) => {
      expect(() => scheduled(schedule)).toThrow(RangeError);
    },
  );
});
