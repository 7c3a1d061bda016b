import { ServiceError } from '@tradai/runtime/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqliteEpisodes } from '../../adapters/embedded/sqlite-episodes.ts';
import { DEAD_MAN } from '../../operations/dead-man.ts';
import { aBeat, deployWorld, type DeployWorld } from '../../operations/deploy-world.fixture.ts';
import type { Notice } from '../../ports/notices.ts';
import { healthCheck } from './health-check.ts';

const MINUTE = 60_000;
const SIGNAL = AbortSignal.abort();

interface Checked {
  readonly world: DeployWorld;
  readonly sent: Notice[];
  /** Makes sending fail. */
  readonly trouble: { error: Error | null };
  readonly check: () => Promise<unknown>;
}

/** A checker whose every check is that of a new process. */
function checked(world = deployWorld()): Checked {
  const sent: Notice[] = [];
  const claimed = new Set<string>();
  const trouble: Checked['trouble'] = { error: null };
  const services = () => ({
    ...world,
    episodes: new SqliteEpisodes(world.database),
    notices: {
      send: (notice: Notice) => {
        if (trouble.error !== null) return Promise.reject(trouble.error);
        sent.push(notice);
        return Promise.resolve();
      },
    },
    noticesSent: {
      claim: ({ id, status }: Pick<Notice, 'id' | 'status'>) =>
        Promise.resolve(claimed.has(`${id}${status}`) ? ('sent' as const) : ('mine' as const)),
      sent: ({ id, status }: Pick<Notice, 'id' | 'status'>) => Promise.resolve(void claimed.add(`${id}${status}`)),
      giveBack: () => Promise.resolve(),
    },
  });
  return { world, sent, trouble, check: () => healthCheck(null, services(), SIGNAL) };
}

const said = (sent: readonly Notice[]): readonly string[] => sent.map(({ title, status }) => `${status} ${title}`);

describe('the check of sessions', () => {
  it('tells once that something is wrong and once that it is over, whoever checks', async () => {
    const { world, sent, check } = checked();
    const beat = (stage: 'STALLED' | 'RUNNING') => world.heartbeats.put(aBeat(world.clock.now(), { stage }));
    for (const stage of ['RUNNING', 'STALLED', 'STALLED', 'RUNNING', 'RUNNING', 'STALLED'] as const) {
      await beat(stage);
      await check();
      world.clock.pass(MINUTE);
    }
    const [alert, clear] = [
      'ALERT momentum (dry-run, dry-run): stalled',
      'ALL_CLEAR momentum (dry-run, dry-run): stalled is over',
    ];
    expect(said(sent)).toEqual([alert, clear, alert]);
    expect(sent[1]!.text).toBe('It went on for 120 s.');
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  it('tells again what could not be told, in order', async () => {
    const { world, sent, trouble, check } = checked();
    await world.heartbeats.put(aBeat(world.clock.now(), { stage: 'HALTED' }));
    trouble.error = new ServiceError('unavailable', 'away');
    expect(await check()).toMatchObject({ opened: 1, untold: 1 });
    await world.heartbeats.put(aBeat(world.clock.now()));
    expect(await check()).toMatchObject({ closed: 1, untold: 1 });
    trouble.error = null;
    expect(await check()).toMatchObject({ untold: 0 });
    expect(sent.map(({ status }) => status)).toEqual(['ALERT', 'ALL_CLEAR']);
    await check();
    expect(sent).toHaveLength(2);
  });
});

/** Ms between two beats of a healthy session: 60 ± 2 s, and 120 s where its store asks for patience. */
const pause = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 58_000, max: 62_000 }) }, fc.constant(120_000));

describe('a session that falls silent', () => {
  it('is told of within 240 s of its last beat, 50 times of 50', async () => {
    let trials = 0;
    const trial = fc.asyncProperty(
      fc.array(pause, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: MINUTE - 1 }),
      async (pauses, phase) => {
        trials += 1;
        const { world, sent, check } = checked();
        const startMs = world.clock.now();
        const beats = pauses.reduce((all, ms) => [...all, all.at(-1)! + ms], [startMs]);
        world.clock.pass(phase);
        const lastMs = beats.at(-1)!;
        for (let next = 0; sent.length === 0 && world.clock.now() <= lastMs + 300_000; world.clock.pass(MINUTE)) {
          for (; next < beats.length && beats[next]! <= world.clock.now(); next += 1)
            await world.heartbeats.put(aBeat(beats[next]!));
          await check();
        }
        expect(said(sent)).toEqual(['ALERT momentum (dry-run, dry-run): silent']);
        expect(sent[0]!.atMs - lastMs).toBeGreaterThan(180_000);
        expect(sent[0]!.atMs - lastMs).toBeLessThanOrEqual(240_000);
      },
    );
    await fc.assert(trial, { numRuns: 50 });
    expect(trials).toBe(50);
  });

  it('is not told of while it beats, for 24 hours, and the dead man is heard of by nobody', async () => {
    const { world, sent, check } = checked();
    const endMs = world.clock.now() + 24 * 60 * MINUTE;
    const pauses = fc.sample(pause, { numRuns: 1500, seed: 7 });
    for (let [next, beatMs] = [0, world.clock.now()]; world.clock.now() < endMs; world.clock.pass(MINUTE)) {
      for (; beatMs <= world.clock.now(); beatMs += pauses[next++ % pauses.length]!)
        await world.heartbeats.put(aBeat(beatMs));
      await check();
    }
    expect(sent).toEqual([]);
    const episodes = await new SqliteEpisodes(world.database).latest(100);
    // In the first of the hours it has not lived yet.
    expect(episodes).toHaveLength(23);
    expect(
      episodes.every(
        ({ isMuted, told, strategy }) => isMuted && told === 'all-clear' && strategy === DEAD_MAN.strategy,
      ),
    ).toBe(true);
  });

  it('would not be noticed where the dead man is not, which is told', async () => {
    const { world, sent, check } = checked();
    await check();
    // A store that lists nobody any more.
    const { active } = world.heartbeats;
    world.signs.heartbeats.active = () => Promise.resolve([]);
    for (let minute = 0; minute < 70; minute += 1) {
      world.clock.pass(MINUTE);
      await check();
    }
    expect(said(sent)).toEqual([
      'ALERT dead-man (dry-run, platform): dead-man',
      'ALL_CLEAR dead-man (dry-run, platform): dead-man is over',
    ]);
    world.signs.heartbeats.active = active;
  });
});
