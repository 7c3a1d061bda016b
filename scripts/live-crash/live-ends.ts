import { makeRandom, type Random } from '@tradai/sim-exchange';
import {
  CRASH_POINTS,
  FILE_CRASH_POINTS,
  ORDER_CRASH_POINTS,
  type CrashPoint,
} from '../../packages/runtime/src/modes/session/host/crash-point.ts';

/** Every named place, in order. */
export const POINTS: readonly CrashPoint[] = [...CRASH_POINTS, ...ORDER_CRASH_POINTS, ...FILE_CRASH_POINTS].toSorted();

/** How a life of a session ends. */
export type LiveEnd =
  /** At a named place, when it is there for the n-th time: killed, or asked to end and killed if it does not. */
  | {
      readonly kind: 'point';
      readonly point: CrashPoint;
      readonly times: number;
      readonly signal: 'SIGKILL' | 'SIGTERM';
    }
  /** So long after it was started, real time. */
  | { readonly kind: 'moment'; readonly ms: number };

/** Longer than a start takes on a busy machine, so that most of these lives have traded. */
const LONGEST_LIFE_MS = 9000;
/** Places that a life passes once. */
const ONCE: ReadonlySet<string> = new Set(['C19', 'C20', 'C22', 'C23', 'C24']);

/** Places that every step passes: most steps have nothing of orders in them. */
const AT_STEPS: ReadonlySet<string> = new Set(['C01', 'C02', 'C03', 'C10']);

/** Each of these places once, in this order but for those that only a new journal passes; the seed decides at which passing. */
export function endsAt(
  points: readonly CrashPoint[],
  seed: number,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): readonly LiveEnd[] {
  const ordered = [...points.filter(isFilePoint), ...points.filter((point) => !isFilePoint(point))];
  return ordered.map((point) => ({
    ...{ kind: 'point', point, signal },
    times: timesOf(point, makeRandom(seed, `places/${point}`)),
  }));
}

function isFilePoint(point: CrashPoint): boolean {
  return FILE_CRASH_POINTS.some((each) => each === point);
}

/** Every place, in an order that the seed decides; a journal in a table has no file that is made. */
export function shuffledPoints(seed: number, isTable = false): readonly CrashPoint[] {
  const points = isTable ? POINTS.filter((point) => !isFilePoint(point)) : POINTS;
  return shuffled(points, makeRandom(seed, 'places'));
}

/** Uniformly random moments of a life, its start included. */
export function endsAnytime(count: number, seed: number): readonly LiveEnd[] {
  const random = makeRandom(seed, 'moments');
  return Array.from({ length: count }, () => ({ kind: 'moment', ms: LONGEST_LIFE_MS * random.next() }));
}

function timesOf(point: CrashPoint, random: Random): number {
  if (ONCE.has(point)) return 1;
  return 1 + random.below(AT_STEPS.has(point) ? 40 : 3);
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => [random.next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}
