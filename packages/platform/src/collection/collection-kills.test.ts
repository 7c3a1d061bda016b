import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BEGIN, HOUR, keyOfPair, LIBRARY, rowsIn, type StoreKind } from './collection-parts.fixture.ts';
import { KILLED_LISTINGS, KILLED_SEED } from './collection-process.fixture.ts';
import { collectionWorld } from './collection-world.fixture.ts';

const PROCESS = fileURLToPath(new URL('collection-process.fixture.ts', import.meta.url));

/** Each is the first of its kind in a process of its own. A pair ends in the last ones. */
const STEPS: Readonly<Record<StoreKind, readonly string[]>> = {
  cache: 'acquire page! add revised! add! noteEmpty put! endPair endPair!'.split(' '),
  arctic: 'add!'.split(' '),
};

describe.each<StoreKind>(['cache', 'arctic'])('a service that is killed again and again while it fills %s', (kind) => {
  it('has stored the truth in the end, and noted every correction once', async () => {
    const world = await collectionWorld({ kind, seed: KILLED_SEED, listings: KILLED_LISTINGS, hours: 180 });
    const run = (hours: number, to: number, killedAt = '') => {
      const argv = [world.folder, kind, String(hours), String(to), killedAt];
      return spawnSync(process.execPath, ['--conditions=@tradai/source', PROCESS, ...argv], { encoding: 'utf8' });
    };
    // While some candles are yet to be corrected.
    expect(run(101.5, 100)).toMatchObject({ status: 0, stdout: 'DONE 0\n', stderr: '' });
    // Each process begins a minute after the one before: what an exchange asked of that one is over.
    for (const [minute, step] of STEPS[kind].entries())
      expect(run(180 + minute / 60, 130, step), step).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    expect(run(181, 130)).toMatchObject({ status: 0, stdout: 'DONE 0\n', stderr: '' });

    for (const { pair } of KILLED_LISTINGS) {
      const truth = world.exchange.truth(pair, '1h').filter(([open]) => open < BEGIN + 130 * HOUR);
      expect(await rowsIn(world.store, keyOfPair(pair)), pair).toEqual(truth);
      const noted = (await world.notes.revisions({ ...LIBRARY, pair })).map(({ openMs }) => openMs);
      expect(noted.length).toBeGreaterThan(0);
      expect(noted).toEqual([...new Set(noted)]);
    }
    const noted = (await world.notes.of(LIBRARY)).find(({ pair }) => pair === 'BTC/USDT')!;
    expect(noted.empty).toEqual(
      KILLED_LISTINGS[0]!.outages.map(([from, to]) => ({ fromMs: BEGIN + from * HOUR, toMs: BEGIN + to * HOUR })),
    );
  }, 90_000);
});
