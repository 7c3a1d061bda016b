import { CRASH_POINTS, type CrashPoint } from '../../packages/runtime/src/modes/session/crash-point.ts';
import { campaignRun, type RunKind, type RunResult } from './campaign-run.ts';
import type { CrashProgram } from './program.ts';

export interface SeedChoice {
  readonly seed: number;
  readonly hours: number;
  readonly factor: number;
  readonly kinds: readonly Exclude<RunKind, 'uninterrupted'>[];
  readonly points?: readonly CrashPoint[];
}

/** One run, without what it left behind. */
export type RunFacts = Omit<RunResult, 'evidence'>;

/**
 * The runs of a seed: without kills, then with those that are asked for, held to the first. Odd seeds play spot, even ones futures. Ends with the
 * first run that has differences.
 */
export async function* seedRuns(choice: SeedChoice, program: CrashProgram): AsyncGenerator<RunFacts> {
  const { seed, hours, factor, kinds, points = CRASH_POINTS } = choice;
  const common = { seed, hours, factor, market: seed % 2 === 0 ? 'usdm' : 'spot' } as const;
  const { evidence, ...first } = await campaignRun({ ...common, kind: 'uninterrupted' }, program, null);
  yield first;
  if (first.differences.length > 0) return;
  for (const kind of kinds) {
    const { evidence: _, ...facts } = await campaignRun({ ...common, kind, points }, program, evidence);
    yield facts;
    if (facts.differences.length > 0) return;
  }
}

export function factsText({
  choice,
  kills,
  starts,
  trades,
  messages,
  steps,
  seconds,
  differences,
  folder,
}: RunFacts): string {
  const { seed, market, kind } = choice;
  const head = `seed ${seed}, ${market}, ${kind}: ${kills} kills, ${starts} starts, ${trades} trades, ${messages} messages, ${steps} steps, ${seconds.toFixed(0)} s`;
  if (differences.length === 0) return `${head}: no difference`;
  const again = `npm run crash -- --seed ${seed} --hours ${choice.hours} --factor ${choice.factor}`;
  return [
    `${head}: ${differences.length} differences`,
    ...differences.slice(0, 5).map((text) => `  ${text.slice(0, 600)}`),
    `  kept in ${folder}; again: ${again}`,
  ].join('\n');
}
