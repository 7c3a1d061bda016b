import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionStore } from '../../compose/open-session-store.ts';
import { ConfigError } from '../../config/errors.ts';
import { MADE_CID, madeAttempt } from '../../modes/session/orders/made-attempt.fixture.ts';
import { HOST_LAST_GOOD, lastGood, type LastGood } from '../../modes/session/swap/last-good.ts';
import { ServiceError } from '../../ports/errors.ts';
import { containerWorld, STRATEGY, type ContainerWorld } from '../container-world.fixture.ts';
import { objectReader, type ObjectReader } from '../object-reader.ts';
import type { VersionReader } from '../version.ts';
import { runNow, runNowOrBefore, type RunPlaces } from './remembered-run.ts';
import { sessionSettings } from './session-settings.fixture.ts';
import { namedVersion } from './session-versions.ts';

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

type Mode = 'dry-run' | 'live';

function places(registry: VersionReader = world.registry, objects?: ObjectReader, mode: Mode = 'dry-run'): RunPlaces {
  const env = {
    ...world.env,
    TRADING_MODE: mode,
    ACCOUNT: 'main',
    TRADAI_DATA_POLICY: 'backfill',
    FREQTRADE__DRY_RUN: 'false',
  };
  return { settings: sessionSettings(env), registry, objects: objects ?? objectReader(env), env };
}

/** A journal that holds it. */
async function kept(
  good: LastGood,
  name: string,
  mode: Mode = 'dry-run',
  more: Readonly<Record<string, unknown>> = {},
) {
  const state = { kind: 'folder', folder: join(folder, name) } as const;
  const store = await openSessionStore(state);
  const writer = { holder: 'a', epoch: 1 };
  const key = { account: 'main', strategy: STRATEGY, mode };
  await store.begin(key, writer);
  const records = Object.entries({ ...more, [HOST_LAST_GOOD]: good });
  const put = new Map(records.map(([name, record]) => [name, JSON.stringify(record)]));
  await store.commit(key, writer, { seq: 1, atMs: 0, put, gone: [], rows: [], answers: [] });
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
});

const no = (error: Error) => (): Promise<never> => Promise.reject(error);
const HELD = { 'trade/1': { closed: null } };
const REFUSALS: readonly (readonly [what: string, error: Error])[] = [
  ['an alias that is gone', new ServiceError('unknown-alias', 'No such alias.')],
  ['credentials', new ServiceError('credentials', 'MLflow did not accept the credentials (401).')],
  ['a version whose config is not the one that was registered', new ConfigError('invalid-config', 'No.')],
];

describe('a session whose registry refuses what it names', () => {
  const refusing = (error: Error): VersionReader => ({ ...AWAY, resolve: no(error), version: no(error) });
  const live = (error: Error): RunPlaces => places(refusing(error), undefined, 'live');

  it.each(REFUSALS)('goes on with what it traded last where it holds something: %s', async (what, error) => {
    const now = await runNow(places(world.registry, undefined, 'live'));
    const state = await kept(now.lastGood!, `held-${what}`, 'live', HELD);
    const before = await runNowOrBefore(live(error), state);
    expect(namedVersion(before, null).spec).toEqual(namedVersion(now, null).spec);
    expect(before.stale).toContain(`${error.message} ${STRATEGY} version 1 is traded, which it named at `);
  });

  it('does so for an order alone that is at the exchange, or may be', async () => {
    const error = new ServiceError('unknown-alias', 'No such alias.');
    const now = await runNow(places(world.registry, undefined, 'live'));
    for (const state of ['OPEN', 'UNKNOWN', 'SUBMITTING'] as const) {
      const more = { [`attempt/${MADE_CID}`]: madeAttempt({ state }) };
      const stored = await kept(now.lastGood!, `order-${state}`, 'live', more);
      expect((await runNowOrBefore(live(error), stored)).stale).toContain('is traded');
    }
  });

  it('ends with it where nothing is open, and where no version of before can be begun with', async () => {
    const error = new ServiceError('unknown-alias', 'No such alias.');
    const good = (await runNow(places(world.registry, undefined, 'live'))).lastGood!;
    const over = { 'trade/1': { closed: {} }, [`attempt/${MADE_CID}`]: madeAttempt({ state: 'FILLED' }) };
    const old = { ...good, atMs: good.atMs - 8 * 86_400_000 };
    const other = lastGood({ ...good, version: { ...good.version, tags: {} } })!;
    for (const [name, record, more] of [
      ['over', good, over],
      ['old', old, HELD],
      ['other', other, HELD],
    ] as const)
      await expect(runNowOrBefore(live(error), await kept(record, `ends-${name}`, 'live', more))).rejects.toBe(error);
    const nowhere = { kind: 'folder', folder: join(folder, 'never') } as const;
    await expect(runNowOrBefore(live(error), nowhere)).rejects.toBe(error);
  });

  it('ends with it where its trades are of play money', async () => {
    const error = new ServiceError('unknown-alias', 'No such alias.');
    const state = await kept((await runNow(places())).lastGood!, 'play', 'dry-run', HELD);
    await expect(runNowOrBefore(places(refusing(error)), state)).rejects.toBe(error);
  });
});
