import { expect, it } from 'vitest';
import { StreamPace } from './stream-pace.ts';

it('what is said again and again passes at once, and then once within its time', () => {
  const pace = new StreamPace(5_000);
  const waits = [0, 1_000, 4_999, 5_000, 6_000, 10_000].map((realMs) => pace.waitMs('look', realMs));
  expect(waits).toEqual([0, 4_000, 1, 0, 4_000, 0]);
});

it('what else is said waits for none of that', () => {
  const pace = new StreamPace(5_000);
  expect([pace.waitMs('BTC/USDT:USDT', 0), pace.waitMs('ETH/USDT:USDT', 1)]).toEqual([0, 0]);
});
