import type { CrashPoint } from '../../packages/runtime/src/modes/session/host/crash-point.ts';
import { campaignRun, type RunResult } from './campaign-run.ts';
import type { CrashProgram } from './program.ts';

export interface SeedChoice {
  readonly seed: number;
  readonly hours: number;
  readonly factor: number;
  /** At random moments. */
  readonly kills: number;
  readonly points: readonly CrashPoint[];
}

/** One run, without what it left behind. */
export type RunFacts = Omit<RunResult, 'evidence'>;

/** The runs of a seed: without kills, then with them, held to the first. Odd seeds play spot, even ones futures. */
export async function* seedRuns(choice: SeedChoice, program: CrashProgram): AsyncGenerator<RunFacts> {
  const { kills, points, ...rest } = choice;
  const common = { ...rest, market: rest.seed % 2 === 0 ? 'usdm' : 'spot' } as const;
  const { evidence, ...first } = await campaignRun({ ...common, kills: 0, points: [] }, program, null);
  yield first;
  if (first.differences.length > 0) return;
  const { evidence: _, ...killed } = await campaignRun({ ...common, kills, points }, program, evidence);
  yield killed;
}

export function factsText(facts: RunFacts): string {
  const { choice, kills, starts, trades, messages, steps, seconds, differences, folder } = facts;
  const { seed, market, hours, factor } = choice;
  const counts = `${kills} kills, ${starts} starts, ${trades} trades, ${messages} messages, ${steps} steps`;
  const head = `seed ${seed}, ${market}: ${counts}, ${seconds.toFixed(0)} s`;
  if (differences.length === 0) return `${head}: no difference`;
  return [
    `${head}: ${differences.length} differences`,
    ...differences.slice(0, 5).map((text) => `  ${text.slice(0, 600)}`),
    `  kept in ${folder}; again: npm run crash -- --seed ${seed} --hours ${hours} --factor ${factor} --kills ${choice.kills}`,
  ].join('\n');
}
