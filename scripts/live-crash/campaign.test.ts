import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHORT_LEASES } from '../crash/mutations.ts';
import { removeProgram, type CrashProgram } from '../crash/program.ts';
import { endsAt, POINTS, shuffledPoints } from './live-ends.ts';
import { LIVE_MUTATIONS, SLOW_END } from './live-mutations.ts';
import { liveProgram } from './live-program.ts';
import { liveRun, type LiveResult } from './live-run.ts';
import { zombieRun } from './zombie-run.ts';

/** Lost answers, late requests, reads that lag, parts of orders; a clock that leaves a request 300 ms on this machine. */
const FACTOR = 10;
/** One plays spot with orders at the market, the other one futures with limits. */
const SEEDS = [3, 4] as const;
const IN_A_RUN = 6;

let program: CrashProgram;
let hasty: CrashProgram;
beforeAll(async () => {
  program = await liveProgram();
  hasty = await liveProgram([SHORT_LEASES, SLOW_END]);
}, 120_000);
afterAll(() => {
  for (const each of [program, hasty]) removeProgram(each);
});

/** Every place once, half of them on each market, two sessions at a time. */
async function everyPlace(): Promise<readonly LiveResult[]> {
  const points = shuffledPoints(1);
  const runs = Array.from({ length: Math.ceil(points.length / IN_A_RUN) }, (_, n) => ({
    seed: SEEDS[n % 2]!,
    ends: endsAt(points.slice(n * IN_A_RUN, (n + 1) * IN_A_RUN), SEEDS[n % 2]!),
  }));
  const results: LiveResult[] = [];
  const lane = async (): Promise<void> => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift())
      results.push(await liveRun({ ...run, factor: FACTOR }, program));
  };
  await Promise.all([lane(), lane()]);
  return results;
}

describe('a session with money in its container', { timeout: 300_000 }, () => {
  it('that is killed at every named place doubles, loses and forgets no order', async () => {
    const results = await everyPlace();
    expect(results.flatMap(({ differences }) => differences)).toEqual([]);
    expect(results.reduce((sum, { orders }) => sum + orders, 0)).toBeGreaterThan(POINTS.length);
    // On a busy machine one or the other is not there before the next life begins.
    expect(results.flatMap(({ reached }) => reached).length).toBeGreaterThan(POINTS.length * 0.75);
  });

  it('sends nothing that has an effect after it slept beyond its lease', async () => {
    const duel = await zombieRun({ seed: 1, freezes: 2, at: 'turns', factor: FACTOR }, hasty);
    expect(duel.differences).toEqual([]);
    expect(duel.takeOvers).toBe(duel.frozen);
  });

  it('that counts an execution as often as it is told is found out', async () => {
    const [mutation] = LIVE_MUTATIONS.filter(({ name }) => name === 'no-trade-id-dedupe');
    const mistaken = await liveProgram([mutation!]);
    const { differences } = await liveRun({ seed: 1, factor: FACTOR, ends: endsAt(['C09', 'C12'], 1) }, mistaken);
    removeProgram(mistaken);
    expect(differences).not.toEqual([]);
  });
});
