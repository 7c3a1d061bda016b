import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSessionStore } from '../../../compose/open-session-store.ts';
import { CRASH_POINTS, crashPoint, FILE_CRASH_POINTS, ORDER_CRASH_POINTS, type CrashPoint } from './crash-point.ts';
import { settled } from '../play/manual-time.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PlayWorld } from '../play/play-world.fixture.ts';

const MINUTE = 60_000;
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function watchKills() {
  return vi.spyOn(process, 'kill').mockReturnValue(true);
}

describe('the places at which tests end the process', () => {
  it.each([...CRASH_POINTS, ...FILE_CRASH_POINTS])(
    '%s is passed by a session that starts, trades and ends',
    async (point) => {
      const kills = watchKills();
      vi.stubEnv('TRADAI_CRASH_AT', point);
      const folder = mkdtempSync(join(tmpdir(), 'tradai-crash-'));
      const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
      world.otherStore = await openSessionStore({ kind: 'folder', folder });
      onTestFinished(() => {
        world.otherStore!.close();
        rmSync(folder, { recursive: true });
      });
      const { stop, ended } = world.start();
      await world.time.pass(MINUTE);
      stop.abort(new Error('stopped'));
      await settled();
      await ended;
      expect(kills.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
    },
  );

  const hits: readonly [string, readonly CrashPoint[], number][] = [
    ['C01:2', ['C01', 'C03', 'C01', 'C01'], 1],
    ['C01:2', ['C01', 'C03'], 0],
    ['C03', ['C01'], 0],
  ];

  it.each(hits)('with %s, %j is a kill %i times', async (value, points, kills) => {
    vi.resetModules();
    const fresh = await import('./crash-point.ts');
    const watched = watchKills();
    vi.stubEnv('TRADAI_CRASH_AT', value);
    for (const point of points) fresh.crashPoint(point);
    expect(watched).toHaveBeenCalledTimes(kills);
  });

  it('stand in the sources, each of them and no other', () => {
    const named = sources().flatMap((text) => [...text.matchAll(/'(C\d\d)'/g)].map(([, point]) => point!));
    const listed = [...CRASH_POINTS, ...ORDER_CRASH_POINTS, ...FILE_CRASH_POINTS];
    expect([...new Set(named)].toSorted()).toEqual(listed.toSorted());
    expect(listed).toHaveLength(24);
  });

  it('are none when nobody names one', () => {
    const kills = watchKills();
    for (const point of CRASH_POINTS) crashPoint(point);
    expect(kills).not.toHaveBeenCalled();
  });
});

/** Whoever names a place, but for the list of them. */
function sources(): readonly string[] {
  const root = join(import.meta.dirname, '../../..');
  return globSync('**/*.ts', { cwd: root })
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file) && !file.endsWith('host/crash-point.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .filter((text) => text.includes('/crash-point.ts'));
}
