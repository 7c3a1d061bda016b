import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CRASH_POINTS, ORDER_CRASH_POINTS, type CrashPoint } from '../host/crash-point.ts';
import type { Attempt, AttemptState } from '../../../orders/attempt.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { opens } from './made-oracle.fixture.ts';
import { MADE_SIDES, MadePlay, TRADED_MS, type MadeVariant } from './made-places.fixture.ts';

const places = vi.hoisted(() => ({ pass: (_point: string): void => {} }));
vi.mock(import('../host/crash-point.ts'), async (original) => ({
  ...(await original()),
  crashPoint: (point) => places.pass(point),
}));

const PLACES: readonly CrashPoint[] = [...CRASH_POINTS, ...ORDER_CRASH_POINTS].toSorted();
/** With seeds by which every place is reached. */
const VARIANTS: readonly MadeVariant[] = MADE_SIDES.flatMap((made) =>
  (['market', 'limit'] as const).map((kind, at) => ({ ...made, kind, seed: 2 - at })),
);
const SECOND = 1000;
/** What is not in order by then is ended without giving the lease back. */
const DEADLINE_MS = 20 * SECOND;

beforeEach(() => void vi.stubEnv('TRADAI_CRASH_AT', 'made'));
afterEach(() => void vi.unstubAllEnvs());

interface Drained {
  readonly passes: ReadonlyMap<string, number>;
  readonly isInOrder: boolean;
  /** Nobody could say what became of an order when the time was over. */
  readonly isUnsure: boolean;
  readonly isReleased: boolean;
  /** Entries that left after the process was asked to end. */
  readonly entriesAfter: number;
  readonly wrong: readonly string[];
}

/** Asked to end when it is at that place for the n-th time; killed if it is not in order in time; then started again, and asked to end in peace. */
async function drained(variant: MadeVariant, place: CrashPoint | null, times: number): Promise<Drained> {
  const passes = new Map<string, number>();
  const play = new MadePlay(variant);
  const { sent } = play.world.exchange;
  const { stop } = play.process;
  let sentBefore = Infinity;
  places.pass = (point) => {
    const passed = (passes.get(point) ?? 0) + 1;
    passes.set(point, passed);
    if (point !== place || passed !== times || stop.signal.aborted) return;
    stop.abort(new Error('stopped'));
    // What is leaving at this very moment has left.
    queueMicrotask(() => (sentBefore = sent.length));
  };
  for (let ms = 0; ms < TRADED_MS && !stop.signal.aborted; ms += SECOND) await play.pass(SECOND);
  stop.abort(new Error('stopped'));
  const isInOrder = await play.ended(DEADLINE_MS);
  const isUnsure = [...(await play.world.records())].some(
    ([key, text]) => key.startsWith('attempt/') && UNSURE.includes((JSON.parse(text) as Attempt).state),
  );
  const entriesAfter = sent.slice(sentBefore).filter(({ request }) => opens(play.world, request)).length;
  const isReleased = (await play.world.rows.read(LEASE))?.isReleased === true;
  play.again();
  await play.pass(60 * SECOND);
  play.process.stop.abort(new Error('stopped'));
  await play.ended(60 * SECOND);
  return { passes, isInOrder, isUnsure, isReleased, entriesAfter, wrong: await play.wrong() };
}

/** Every passing where an entry may be on its way to the journal, as on nights everywhere; else the first and some more. */
function timesOf(place: string, most: number): readonly number[] {
  const isWhole = place === 'C01' || process.env['TRADAI_KILL_POINTS'] === 'all';
  const step = isWhole ? 1 : Math.max(1, Math.floor(most / 3));
  return Array.from({ length: most }, (_, at) => at + 1).filter((times) => (times - 1) % step === 0);
}

/** Until the exchange says what became of them, nothing is in order. */
const UNSURE: readonly AttemptState[] = ['SUBMITTING', 'UNKNOWN'];
const LEASE = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;
const reached = new Set<string>();

describe.each(VARIANTS)(
  'a live session $side on $market by $kind orders that is asked to end at any named place',
  (variant) => {
    it('sends no entry any more, is in order within 20 s where each order is known of, gives its lease back only then, and leaves the next one to a clean start', async () => {
      const { passes, isInOrder: isUsuallyInOrder } = await drained(variant, null, 1);
      expect(isUsuallyInOrder).toBe(true);
      const failures: string[] = [];
      for (const [place, most] of passes)
        for (const times of timesOf(place, most)) {
          const { isInOrder, isUnsure, isReleased, entriesAfter, wrong } = await drained(
            variant,
            place as CrashPoint,
            times,
          );
          reached.add(place);
          const wrongs = [
            ...wrong,
            ...(entriesAfter === 0 ? [] : [`${entriesAfter} entries were sent after that`]),
            ...(isInOrder || isUnsure ? [] : [`not in order after ${DEADLINE_MS} ms`]),
            ...(isInOrder === isReleased ? [] : [`in order: ${isInOrder}, lease given back: ${isReleased}`]),
          ];
          if (wrongs.length > 0) failures.push(`asked at ${place}:${times}: ${wrongs.join(', ')}`);
        }
      expect(failures).toEqual([]);
    }, 600_000);
  },
);

it.each(MADE_SIDES)(
  '$side on $market it keeps its lease while nobody can say what became of an entry, however long that takes',
  async (made) => {
    const play = new MadePlay({ ...made, kind: 'limit', seed: 1 });
    const { exchange } = play.world;
    exchange.plan.push({ kind: 'lost', effect: true });
    places.pass = (point) => {
      if (point !== 'C07' || play.process.stop.signal.aborted) return;
      Object.assign(exchange, { failReads: Infinity, isMute: true });
      play.process.stop.abort(new Error('stopped'));
    };
    await play.pass(11 * SECOND);
    expect(play.process.stop.signal.aborted).toBe(true);
    expect(await play.ended(DEADLINE_MS)).toBe(false);
    expect((await play.world.rows.read(LEASE))?.isReleased).toBe(false);
    Object.assign(exchange, { failReads: 0, isMute: false });
    places.pass = () => {};
    play.again();
    await play.pass(60 * SECOND);
    play.process.stop.abort(new Error('stopped'));
    expect(await play.ended(60 * SECOND)).toBe(true);
    expect(await play.wrong()).toEqual([]);
  },
);

it('is asked to end at every place in one of these ways', () => {
  expect([...reached].toSorted()).toEqual(PLACES);
});
