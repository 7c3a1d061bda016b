import { expect, it, vi } from 'vitest';
import { MarketTime } from './market-time.ts';

const HOUR = 3_600_000;
const measured = () => ({ estimateMs: 5 * HOUR, nowMs: () => 5 * HOUR + 1, doubted: vi.fn<() => void>() });
const feed = () => ({ signMs: () => 7 * HOUR, nowMs: () => 7 * HOUR + 1, doubtTime: vi.fn<() => void>() });

it('the time of a session that is not open is what it measured, and this machine’s before that', () => {
  const time = new MarketTime();
  const rest = measured();
  let known: typeof rest | null = null;
  time.atRest(() => known);
  expect(Math.abs(time.signMs() - Date.now())).toBeLessThan(HOUR);
  known = rest;
  expect([time.signMs(), time.nowMs()]).toEqual([5 * HOUR, 5 * HOUR + 1]);
  time.doubted();
  expect(rest.doubted).toHaveBeenCalledOnce();
});

it('a feed says it before and after', () => {
  const time = new MarketTime();
  const open = feed();
  let known: ReturnType<typeof measured> | null = null;
  time.feed = open;
  time.atRest(() => known);
  expect([time.signMs(), time.nowMs()]).toEqual([7 * HOUR, 7 * HOUR + 1]);
  known = measured();
  expect(time.signMs()).toBe(5 * HOUR);
  known = null;
  time.doubted();
  expect([time.signMs(), open.doubtTime.mock.calls.length]).toEqual([7 * HOUR, 1]);
});
