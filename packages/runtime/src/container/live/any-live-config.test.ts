import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../orders/account-guard.ts';
import { MOST_CAPS } from '../../orders/caps.ts';
import { liveCaps } from './live-caps.ts';
import { boundBy, madeConfigs } from './made-configs.fixture.ts';

/** A night tries more. */
const RUNS = Number(process.env['TRADAI_CONFIGS'] ?? 20_000);

/** Numbers that are none, or more than the largest. */
function raised<T extends object>(numbers: T, most: T): readonly string[] {
  return (Object.keys(most) as (keyof T & string)[])
    .filter((key) => {
      const [each, largest] = [numbers[key] as unknown, most[key] as number];
      return typeof each !== 'number' || !(each >= 0 && each <= largest);
    })
    .map((key) => `${key}: ${String(numbers[key])}`);
}

it(
  'whatever configs and variables hold, a live session is bound by numbers that none of them has raised, or does not start',
  () => {
    const outcomes = { bound: 0, lowered: 0, refused: 0 };
    fc.assert(
      fc.property(madeConfigs, (world) => {
        const bound = boundBy(world);
        outcomes[bound === null ? 'refused' : 'bound'] += 1;
        if (bound === null) return;
        const isLower = JSON.stringify(bound) !== JSON.stringify({ caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS });
        if (isLower) outcomes.lowered += 1;
        // Whoever runs it binds its configs.
        const own = liveCaps({}, { TRADAI_LIVE_CAPS: world.caps }).caps;
        expect([
          ...raised(bound.caps, MOST_CAPS),
          ...raised(bound.caps, own),
          ...raised(bound.limits, MOST_ACCOUNT_LIMITS),
        ]).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    for (const often of Object.values(outcomes)) expect(often).toBeGreaterThan(RUNS / 20);
  },
  60_000 + 10 * RUNS,
);
