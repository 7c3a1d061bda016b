import fc from 'fast-check';
import { boundBy, madeConfigs } from '../packages/runtime/src/container/live/made-configs.fixture.ts';
import { atMost, type Report } from './harness.ts';

const WARM_UP = 2_000;
const CONFIGS = 20_000;
const SEED = 1;
const MOST_P99_MS = 50;

/** Configs of live sessions, made by chance, from their text to the numbers that bind orders; wall time of each, those that are refused among them. */
export function liveConfig(): Report {
  const configs = fc.sample(madeConfigs, { numRuns: WARM_UP + CONFIGS, seed: SEED });
  let bound = 0;
  const times = configs.map((config) => {
    const before = performance.now();
    if (boundBy(config) !== null) bound += 1;
    return performance.now() - before;
  });
  const sorted = times.slice(WARM_UP).toSorted((a, b) => a - b);
  const share = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return {
    part: 'reading a config of a live session',
    figures: [
      { name: 'p50', value: share(0.5), unit: 'ms' },
      { name: 'p99', value: share(0.99), unit: 'ms' },
      { name: 'longest', value: share(1), unit: 'ms' },
      { name: 'the first of the process', value: times[0]!, unit: 'ms' },
      { name: 'configs with which a session starts', value: (100 * bound) / configs.length, unit: '%' },
    ],
    goals: [atMost('p99, ms', share(0.99), MOST_P99_MS)],
  };
}
