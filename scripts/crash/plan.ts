import { makeRandom, type Random } from '@tradai/sim-exchange';
import type { SessionWish } from '../../packages/runtime/src/contract/session-command.ts';
import type { CrashPoint } from '../../packages/runtime/src/modes/session/host/crash-point.ts';
import { HOUR, type CrashTape } from './tape.ts';

/** Late enough in an hour that a session which was killed at its beginning trades again, early enough to be carried out before prices move. */
const LATE_MS = 15 * 60_000;

/** Real time. */
const LONGEST_LIFE_S = 8;

export interface PlannedWish {
  readonly id: string;
  /** Exchange time. */
  readonly atMs: number;
  readonly wish: SessionWish;
}

/** What people want of a session, the same with and without kills. In the last two hours nothing is entered, so that nothing waits at the end. */
export function plannedWishes({ startMs, endMs, pairs }: CrashTape, seed: number): readonly PlannedWish[] {
  const random = makeRandom(seed, 'wishes');
  const hours = Math.round((endMs - startMs) / HOUR);
  const last = Math.max(1, hours - 2);
  const hour = (): number => Math.floor(random.next() * last);
  const pair = pairs[seed % pairs.length]!;
  const pauseAt = hour();
  const wishes: (readonly [number, SessionWish])[] = [
    [pauseAt, { kind: 'pause' }],
    [Math.min(last, pauseAt + 2), { kind: 'resume' }],
    [hour(), { kind: 'force-exit', trade: 'all' }],
    [hour(), { kind: 'force-exit', trade: 1 }],
    [hour(), { kind: 'force-entry', pair, side: 'long' }],
    [hour(), { kind: 'cancel-order', trade: 2 }],
    [hour(), { kind: 'change-settings', settings: { max_open_trades: 2 } }],
    [last, { kind: 'pause' }],
  ];
  // One after the other also within an hour: two that are asked for at once are carried out in the order in which they were asked for.
  return wishes
    .map(([at, wish], n) => ({ id: `wish-${n}`, atMs: startMs + at * HOUR + LATE_MS + n * 1000, wish }))
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** How the lives of a session end, one after the other. */
export type PlannedEnd =
  /** After so many parts of the time that the start before took. */
  | { readonly kind: 'starting'; readonly share: number }
  /** So long after its feed began, real time. */
  | { readonly kind: 'trading'; readonly seconds: number }
  /** At a named place, when it is there for the n-th time. */
  | { readonly kind: 'point'; readonly point: CrashPoint; readonly times: number };

/** So many uniformly random moments, those of a start included, and each of these places once among them; an order that the seed decides. */
export function plannedEnds(kills: number, points: readonly CrashPoint[], seed: number): Iterator<PlannedEnd> {
  const random = makeRandom(seed, 'kills');
  const moments = Array.from({ length: kills }, (): PlannedEnd =>
    random.next() < 0.35
      ? { kind: 'starting', share: 1.2 * random.next() }
      : { kind: 'trading', seconds: LONGEST_LIFE_S * random.next() },
  );
  // The end of a session comes last.
  const last = points.filter((point) => point === 'C24');
  const others = points.filter((point) => point !== 'C24').map((point) => atPoint(point, random));
  return [...shuffled([...moments, ...others], random), ...last.map((point) => atPoint(point, random))].values();
}

function atPoint(point: CrashPoint, random: Random): PlannedEnd {
  return { kind: 'point', point, times: timesOf(point, random) };
}

/** Places of a start are there once in a life. */
function timesOf(point: CrashPoint, random: Random): number {
  return point === 'C22' || point === 'C19' || point === 'C20' || point === 'C24' ? 1 : 1 + random.below(4);
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => [random.next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}
