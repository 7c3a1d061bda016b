import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignRun } from './campaign-run.ts';
import { duelRun } from './duel-run.ts';
import { SHORT_LEASES, SHORT_TTL_MS } from './mutations.ts';
import { buildProgram, removeProgram, type CrashProgram } from './program.ts';

/** An hour, in which nothing is compared with a session that was not killed: that takes a slower clock (`npm run crash`). */
const SHORT = { seed: 1, hours: 1, factor: 360, market: 'spot' } as const;
const POINTS = ['C20', 'C03', 'C24'] as const;

let program: CrashProgram;
let hasty: CrashProgram;
beforeAll(async () => {
  [program, hasty] = await Promise.all([buildProgram(), buildProgram([SHORT_LEASES])]);
}, 120_000);
afterAll(() => {
  for (const each of [program, hasty]) removeProgram(each);
});

describe('a session in its container', { timeout: 180_000 }, () => {
  it('that is killed again and again keeps, tells and repeats what is true', async () => {
    const { kills, differences } = await campaignRun({ ...SHORT, kills: 0, points: POINTS }, program, null);
    expect({ kills, differences }).toEqual({ kills: POINTS.length, differences: [] });
  });

  it('trades once, however often the holder of its lease is frozen', async () => {
    const duel = await duelRun({ seed: 1, freezes: 1, factor: 60, ttlMs: SHORT_TTL_MS, least: 1.1 }, hasty);
    expect(duel.differences).toEqual([]);
    expect(duel.takeOvers).toBe(duel.frozenHolders);
  });
});
