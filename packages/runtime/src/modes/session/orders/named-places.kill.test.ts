import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CRASH_POINTS, ORDER_CRASH_POINTS, type CrashPoint } from '../host/crash-point.ts';
import { MADE_SIDES, MadePlay, TRADED_MS, type MadeVariant } from './made-places.fixture.ts';

const places = vi.hoisted(() => ({ pass: (_point: string): void => {} }));
vi.mock(import('../host/crash-point.ts'), async (original) => ({
  ...(await original()),
  crashPoint: (point) => places.pass(point),
}));

/** All places but the one inside a file, which a journal in memory does not have. */
const PLACES: readonly CrashPoint[] = [...CRASH_POINTS, ...ORDER_CRASH_POINTS].toSorted();
/** More seeds and every passing, as on nights: minutes instead of seconds. */
const IS_WHOLE = process.env['TRADAI_KILL_POINTS'] === 'all';
const SEEDS = IS_WHOLE ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2];
const VARIANTS: readonly MadeVariant[] = MADE_SIDES.flatMap((made) =>
  (['market', 'limit'] as const).flatMap((kind) => SEEDS.map((seed) => ({ ...made, kind, seed }))),
);
const SECOND = 1000;
/** The longest that a position may be without a stop while three of ten answers are lost, as after a stop that vanished. */
const BARE_MS = 60 * SECOND;

beforeEach(() => void vi.stubEnv('TRADAI_CRASH_AT', 'made'));
afterEach(() => void vi.unstubAllEnvs());

interface Killed {
  readonly passes: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
  readonly bareMs: number;
}

/** Killed when it is at that place for the n-th time, and played to the end. */
async function played(variant: MadeVariant, place: CrashPoint | null, times = 1): Promise<Killed> {
  const passes = new Map<string, number>();
  const play = new MadePlay(variant);
  places.pass = (point) => {
    if (play.process.mortal.isDead) return;
    const passed = (passes.get(point) ?? 0) + 1;
    passes.set(point, passed);
    if (point === place && passed === times) play.process.mortal.isDead = true;
  };
  await play.pass(TRADED_MS);
  play.process.stop.abort(new Error('stopped'));
  if (!(await play.ended(60 * SECOND))) {
    play.again();
    await play.pass(30 * SECOND);
    play.process.stop.abort(new Error('stopped'));
    await play.ended(60 * SECOND);
  }
  const wrong = [...(await play.wrong()), ...(await play.otherEntries(place !== null))];
  return { passes, wrong, bareMs: play.longestBareMs };
}

const reached = new Set<string>();

describe.each(VARIANTS)('a live session $side on $market by $kind orders, seed $seed', (variant) => {
  it('that is killed at any named place ends with nothing twice, nothing lost, nothing left, and all protected', async () => {
    const { passes, wrong } = await played(variant, null);
    expect(wrong).toEqual([]);
    const failures: string[] = [];
    for (const [place, most] of passes)
      for (const times of IS_WHOLE ? upTo(most) : new Set([1, Math.ceil(most / 2)])) {
        const killed = await played(variant, place as CrashPoint, times);
        reached.add(place);
        const wrongs = [
          ...killed.wrong,
          ...(killed.bareMs > BARE_MS ? [`nothing protected it for ${killed.bareMs} ms`] : []),
        ];
        if (wrongs.length > 0) failures.push(`killed at ${place}:${times}: ${wrongs.join(', ')}`);
      }
    expect(failures).toEqual([]);
  }, 600_000);
});

it('is killed at every place in one of these ways', () => {
  expect([...reached].toSorted()).toEqual(PLACES);
});

function upTo(most: number): readonly number[] {
  return Array.from({ length: most }, (_, at) => at + 1);
}
