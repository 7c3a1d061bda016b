import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionStore } from '../../compose/open-session-store.ts';
import { HOST_LAST_GOOD, type LastGood } from '../../modes/session/swap/last-good.ts';
import { ServiceError } from '../../ports/errors.ts';
import { containerWorld, STRATEGY, type ContainerWorld } from '../container-world.fixture.ts';
import { objectReader, type ObjectReader } from '../object-reader.ts';
import type { VersionReader } from '../version.ts';
import { runNow, runNowOrBefore, type RunPlaces } from './remembered-run.ts';
import { sessionSettings } from './session-settings.fixture.ts';
import { namedVersion } from './session-versions.ts';

const KEY = { account: 'dry-run', strategy: STRATEGY, mode: 'dry-run' } as const;
const away = (): Promise<never> => Promise.reject(new ServiceError('unavailable', 'The registry does not answer.'));
const AWAY: VersionReader = { place: 'The registry', resolve: away, version: away };

let world: ContainerWorld;
let folder: string;
beforeAll(async () => {
  world = await containerWorld();
  folder = mkdtempSync(join(tmpdir(), 'tradai-remembered-'));
});
afterAll(() => {
  world.remove();
  rmSync(folder, { recursive: true, force: true });
});

function places(registry: VersionReader = world.registry, objects?: ObjectReader): RunPlaces {
  const env = { ...world.env, TRADING_MODE: 'dry-run', TRADAI_DATA_POLICY: 'backfill' };
  return { settings: sessionSettings(env), registry, objects: objects ?? objectReader(env), env };
}

/** A journal that holds it. */
async function kept(good: LastGood, name: string) {
  const state = { kind: 'folder', folder: join(folder, name) } as const;
  const store = await openSessionStore(state);
  const writer = { holder: 'a', epoch: 1 };
  await store.begin(KEY, writer);
  const put = new Map([[HOST_LAST_GOOD, JSON.stringify(good)]]);
  await store.commit(KEY, writer, { seq: 1, atMs: 0, put, gone: [], rows: [], answers: [] });
  store.close();
  return state;
}

describe('a session whose registry is away', () => {
  it('begins with what it traded last, config and all, and says so', async () => {
    const now = await runNow(places());
    const state = await kept(now.lastGood!, 'week');
    const noObjects: ObjectReader = { read: () => away() };
    const before = await runNowOrBefore(places(AWAY, noObjects), state);
    expect(namedVersion(before, null).spec).toEqual(namedVersion(now, null).spec);
    expect(before.lastGood, 'what stands there keeps its age').toBeNull();
    expect(before.stale).toMatch(
      /^The registry does not answer\. sma-crossover version 1 is traded, which it named at \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/,
    );
  });

  it('does so as well when only the config cannot be had', async () => {
    const state = await kept((await runNow(places())).lastGood!, 'config');
    const noObjects: ObjectReader = { read: () => away() };
    expect((await runNowOrBefore(places(world.registry, noObjects), state)).stale).toContain('is traded');
  });

  it('does not begin with what is older than a week, or when it never traded', async () => {
    const good = (await runNow(places())).lastGood!;
    const old = { ...good, atMs: good.atMs - 8 * 86_400_000 };
    await expect(runNowOrBefore(places(AWAY), await kept(old, 'old'))).rejects.toMatchObject({ code: 'unavailable' });
    const nowhere = { kind: 'folder', folder: join(folder, 'nowhere') } as const;
    await expect(runNowOrBefore(places(AWAY), nowhere)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('takes no version of before for one that the registry refuses now', async () => {
    const state = await kept((await runNow(places())).lastGood!, 'refused');
    const refusing = { ...AWAY, resolve: () => Promise.reject(new ServiceError('unknown-alias', 'No such alias.')) };
    await expect(runNowOrBefore(places(refusing), state)).rejects.toMatchObject({ code: 'unknown-alias' });
  });
});
