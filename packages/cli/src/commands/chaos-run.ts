import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkOutFolder } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { makeFolder } from '@tradai/runtime/data';
import { UsageError, type Io } from '@tradai/runtime/process';
import { chaosPage, junitXml, seedLine } from '../chaos/chaos-text.ts';
import { isHeld, type ChaosWishes, type SeedOutcome } from '../chaos/chaos-wishes.ts';
import { runSeed } from '../chaos/run-seed.ts';
import { withTapeErrors } from './sim-exchange.ts';

export interface ChaosRunOptions extends Omit<ChaosWishes, 'strategy' | 'kills'> {
  readonly seeds: string;
  readonly kills: string;
  readonly out: string;
  readonly junit?: string;
  readonly json?: boolean;
}

const MOST_SEEDS = 1_000;
const MOST_KILLS = 100;

/** `tradai chaos run`: a seed after the other, and a report of all. */
export async function chaosRunCommand(strategy: string, options: object, io: Io): Promise<ExitCode> {
  const { seeds, kills, out, junit, json, ...rest } = options as ChaosRunOptions;
  const wishes: ChaosWishes = { ...wishesOf(rest), strategy, kills: wholeNumber('--kills', kills, 0, MOST_KILLS) };
  const count = wholeNumber('--seeds', seeds, 1, MOST_SEEDS);
  checkOutFolder(out);
  const outcomes: SeedOutcome[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const outcome = await withTapeErrors(() => runSeed(wishes, seed, out, io));
    outcomes.push(outcome);
    if (json !== true) io.out(seedLine(outcome));
    // After each, for whoever looks while others run.
    writeReport(wishes, outcomes, out);
  }
  if (junit !== undefined) {
    makeFolder(dirname(resolve(junit)));
    writeFileSync(junit, junitXml(wishes, outcomes));
  }
  if (json === true) io.out(`${JSON.stringify(outcomes, null, 1)}\n`);
  else io.out(`${outcomes.filter(isHeld).length} of ${count} seeds held: ${join(out, 'index.md')}\n`);
  return outcomes.every(isHeld) ? EXIT_CODE.done : EXIT_CODE.differences;
}

/** Writes `index.md` of a folder. */
export function writeReport(wishes: ChaosWishes, outcomes: readonly SeedOutcome[], out: string): void {
  const again = ({ trace }: SeedOutcome): string => `tradai chaos replay ${join(out, trace)}`;
  writeFileSync(join(out, 'index.md'), chaosPage(wishes, outcomes, again));
}

/** What a trace keeps; options of commander beside them are left out. */
function wishesOf(options: Omit<ChaosWishes, 'strategy' | 'kills'>): Omit<ChaosWishes, 'strategy' | 'kills'> {
  if (!/^(real|x\d+(\.\d+)?)$/.test(options.clock))
    throw new UsageError(`--clock ${options.clock} must be real or a pace as x60: a session has no stepped one.`);
  const { data, from, scenario, clock } = options;
  const names = ['to', 'symbol', 'market', 'timeframe', 'markets', 'config', 'strategyDir'] as const;
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return { data, from, scenario, clock, ...(Object.fromEntries(given) as object) };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new UsageError(`${name} is "${text}"; expected a whole number from ${least} to ${most}.`);
}
