import { availableParallelism } from 'node:os';
import type { CrashPoint } from '../../packages/runtime/src/modes/session/host/crash-point.ts';
import { endsAnytime, endsAt, POINTS, shuffledPoints, type LiveEnd } from './live-ends.ts';
import type { LiveMutation } from './live-mutations.ts';
import type { LiveChoice } from './live-run.ts';
import type { ZombieChoice } from './zombie-run.ts';

/** As the command was asked; numbers as text. */
export interface PlanWishes {
  readonly seed?: string | undefined;
  readonly seeds: string;
  readonly from: string;
  readonly factor: string;
  /** In this order; absent: all, in an order that the seed decides. */
  readonly points?: string | undefined;
  /** Places of one run. */
  readonly chunk: string;
  readonly random: string;
  readonly store: keyof typeof PACES;
  readonly drain: boolean;
  /** As `liveFaults` says. */
  readonly hard: boolean;
}

export interface PlannedRun extends LiveChoice {
  /** The command that does it again. */
  readonly again: string;
}

/** Random kills of one run. */
const MOMENTS = 4;
/** Frozen holders of one run. */
export const FREEZES = 3;
/**
 * How fast time passes, and runs at once: sessions wait most of the time, and four of them use a core by half. A stand-in for DynamoDB answers within
 * milliseconds that are ten times as long for the exchange.
 */
export const PACES = {
  sqlite: { factor: 10, lanes: 4 * availableParallelism() },
  dynamodb: { factor: 5, lanes: 6 * availableParallelism() },
} as const;

/** The runs of a campaign: of each seed all places in chunks, or random moments, or what brings a mistake to light. */
export function* plannedRuns(wishes: PlanWishes, scenario: LiveMutation['scenario'] | null): Generator<PlannedRun> {
  const { seed, seeds, from, chunk, random, drain, store } = wishes;
  const given = wishes.points === undefined ? null : pointsIn(wishes.points);
  const numbers =
    seed === undefined ? Array.from({ length: Number(seeds) }, (_, at) => Number(from) + at) : [Number(seed)];
  const signal = drain ? 'SIGTERM' : 'SIGKILL';
  for (const number of numbers) {
    if (scenario === 'places') yield planned(wishes, number, writing(number), '');
    else if (scenario === 'lag') yield { ...planned(wishes, number, endsAnytime(2, number), ''), isHard: true };
    else if (scenario === null && random === '0')
      for (const points of chunks(
        endsAt(given ?? shuffledPoints(number, store === 'dynamodb'), number, signal),
        Number(chunk),
      ))
        yield planned(wishes, number, points, `--points ${namesOf(points)} --chunk 99${drain ? ' --drain' : ''}`);
  }
  if (scenario !== null) return;
  for (let at = 0, left = Number(random); left > 0; at++, left -= MOMENTS) {
    const number = Number(seed ?? from) + at;
    yield planned(wishes, number, endsAnytime(Math.min(left, MOMENTS), number), `--random ${Math.min(left, MOMENTS)}`);
  }
}

export interface PlannedDuel extends Omit<ZombieChoice, 'table'> {
  /** The command that does it again. */
  readonly again: string;
}

/** So many holders that are frozen, a few in each run: at the places in turns, or where a mistake shows. */
export function plannedDuels(
  { seed, from, factor, store }: Pick<PlanWishes, 'seed' | 'from' | 'factor' | 'store'>,
  count: number,
  mutation: Pick<LiveMutation, 'name' | 'scenario'> | null,
): readonly PlannedDuel[] {
  const at = mutation === null ? 'turns' : mutation.scenario === 'frozen-at-write' ? 'C01' : 'C04';
  const more = [
    ...(mutation === null ? [] : ['--mutate', mutation.name]),
    ...(store === 'sqlite' ? [] : ['--store', store]),
  ];
  return Array.from({ length: Math.ceil(count / FREEZES) }, (_, n): PlannedDuel => {
    const number = Number(seed ?? from) + n;
    const again = ['npm run crash:live -- --seed', number, '--zombies', FREEZES, ...more].join(' ');
    return { seed: number, freezes: FREEZES, at, factor: Number(factor), again };
  });
}

function planned(wishes: PlanWishes, seed: number, ends: readonly LiveEnd[], more: string): PlannedRun {
  const factor = Number(wishes.factor);
  const isHard = wishes.hard;
  return {
    seed,
    factor,
    ends,
    isHard,
    again: `npm run crash:live -- --seed ${seed} --factor ${factor} ${more}${isHard ? ' --hard' : ''}`.trim(),
  };
}

/** Of a mistake that shows where a step is written: many such steps. */
function writing(seed: number): readonly LiveEnd[] {
  return [0, 1, 2, 3].flatMap((round) => endsAt(['C01', 'C02'], seed * 10 + round));
}

function namesOf(ends: readonly LiveEnd[]): string {
  return ends.flatMap((end) => (end.kind === 'point' ? [end.point] : [])).join(',');
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function pointsIn(text: string): readonly CrashPoint[] {
  const names = text.split(',');
  const wrong = names.find((name) => !POINTS.includes(name as CrashPoint));
  if (wrong !== undefined) throw new Error(`--points ${wrong}: expected some of ${POINTS.join(', ')}.`);
  return names as CrashPoint[];
}
