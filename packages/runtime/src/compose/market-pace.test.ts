import { describe, expect, it } from 'vitest';
import { assertPace } from './market-pace.ts';

/** An exchange whose time passes so fast, and which takes so long to answer. */
function exchange(pace: number, answerMs = 0) {
  const beganMs = performance.now();
  return {
    timeMs: async () => {
      const nowMs = Math.floor(1_614_556_800_000 + (performance.now() - beganMs) * pace);
      await new Promise((resolve) => setTimeout(resolve, answerMs));
      return nowMs;
    },
  };
}

describe('the pace of an exchange', () => {
  it.each([
    [1, null],
    [480, 480],
    [0.5, 0.5],
    [0, null],
    [0, 60],
  ])('of %d is taken where %s is expected', async (pace, factor) => {
    await expect(assertPace(exchange(pace, 20), factor, 'here')).resolves.toBeGreaterThanOrEqual(1_614_556_800_000);
  });

  it.each([
    [
      480,
      null,
      /^TRADAI_CLOCK is not set, and time at here passes 4\d\d\.\d times as fast as here; expected TRADAI_CLOCK=x4\d\d\.$/,
    ],
    [
      60,
      480,
      /^TRADAI_CLOCK is x480, and time at here passes [56]\d\.\d times as fast as here; expected TRADAI_CLOCK=x[56]\d\.$/,
    ],
    [1, 60, /^TRADAI_CLOCK is x60, .* expected no TRADAI_CLOCK\.$/],
    [2, null, /expected TRADAI_CLOCK=x(1\.9|2\.0|2\.1)\.$/],
  ])('of %d is refused where %s is expected', async (pace, factor, message) => {
    await expect(assertPace(exchange(pace), factor, 'here')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });
});
