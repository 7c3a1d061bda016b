import { describe, expect, it } from 'vitest';
import type { RateLimit } from './rate-limit.ts';

/** What a suite may do with time. The limit has `SUITE_QUOTA` requests in `SUITE_SECONDS`, at the beginning of a bucket. */
export interface OpenRateLimit {
  readonly limit: RateLimit;
  /** As another process sees it. */
  readonly another: RateLimit;
  readonly pass: (seconds: number) => void;
  readonly close: () => void | Promise<void>;
}

export const SUITE_RULE = { quota: 10, windowSeconds: 300 };
const { quota: QUOTA, windowSeconds: WINDOW } = SUITE_RULE;

async function hits(limit: RateLimit, times: number, subject = 'ann'): Promise<number> {
  const decisions = await Promise.all(Array.from({ length: times }, () => limit.hit(subject)));
  return decisions.filter(({ isAllowed }) => isAllowed).length;
}

/** What every rate limit promises. */
export function rateLimitContract(adapter: string, open: () => Promise<OpenRateLimit>): void {
  const promises: [title: string, check: (world: OpenRateLimit) => Promise<void>][] = [];
  const promise = (title: string, check: (world: OpenRateLimit) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('lets as many through as it says, and counts down', async ({ limit }) => {
    expect([limit.quota, limit.windowSeconds]).toEqual([QUOTA, WINDOW]);
    for (let left = QUOTA - 1; left >= 0; left--)
      expect(await limit.hit('ann')).toMatchObject({ isAllowed: true, remaining: left, resetSeconds: WINDOW });
    expect(await limit.hit('ann')).toMatchObject({ isAllowed: false, remaining: 0, resetSeconds: WINDOW });
  });

  promise('counts each subject by itself', async ({ limit }) => {
    expect(await hits(limit, QUOTA + 5)).toBe(QUOTA);
    for (const other of ['bob', 'Ann', 'ann ', 'an', "ann' OR '1'='1", 'RL#ann', ''])
      expect([other, await hits(limit, 1, other)]).toEqual([other, 1]);
  });

  promise('counts for all processes together, exactly', async ({ limit, another }) => {
    const both = await Promise.all([hits(limit, 3 * QUOTA), hits(another, 3 * QUOTA)]);
    expect(both[0] + both[1]).toBe(QUOTA);
  });

  promise('forgets what lies a window back, bit by bit', async ({ limit, pass }) => {
    await hits(limit, QUOTA);
    pass(WINDOW);
    // All of the bucket before still counts, and half a bucket later half of it.
    expect(await hits(limit, 1)).toBe(0);
    pass(WINDOW / 2);
    expect(await hits(limit, QUOTA)).toBe(QUOTA / 2);
    pass(2 * WINDOW);
    expect(await hits(limit, QUOTA + 1)).toBe(QUOTA);
  });

  promise('never lets more through in any window than it says, and one at the seam', async ({ limit, pass }) => {
    pass(WINDOW - 1);
    expect(await hits(limit, QUOTA)).toBe(QUOTA);
    pass(2);
    expect(await hits(limit, QUOTA)).toBe(0);
  });

  promise('counts nothing that it refused', async ({ limit, pass }) => {
    await hits(limit, 20 * QUOTA);
    pass(2 * WINDOW);
    expect(await hits(limit, QUOTA)).toBe(QUOTA);
  });

  for (const earlier of [0, 3, 7, QUOTA])
    for (const at of [0, 100, 299])
      promise(
        `lets who waits as told through: ${earlier} in the bucket before, ${at} s on`,
        async ({ limit, pass }) => {
          await hits(limit, earlier);
          pass(WINDOW + at);
          await hits(limit, QUOTA);
          const { isAllowed, retrySeconds } = await limit.hit('ann');
          expect([isAllowed, retrySeconds > 0, retrySeconds <= 2 * WINDOW]).toEqual([false, true, true]);
          if (retrySeconds > 1) {
            pass(retrySeconds - 1);
            expect((await limit.hit('ann')).isAllowed).toBe(false);
            pass(1);
          } else pass(retrySeconds);
          expect((await limit.hit('ann')).isAllowed).toBe(true);
        },
      );

  promise('has no wait for who may go on', async ({ limit }) => {
    expect((await limit.hit('ann')).retrySeconds).toBe(0);
  });

  describe(`${adapter} keeps the promises of a rate limit`, () => {
    it.each(promises)('%s', async (_, check) => {
      const world = await open();
      try {
        await check(world);
      } finally {
        await world.close();
      }
    });
  });
}
