import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyDatabase } from '../../adapters/embedded/copy-database.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_ABOUT, HOST_STATE, type HostAbout, type HostState } from '../../modes/session/view/host-records.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

let live: LiveWorld;
beforeAll(async () => {
  live = await LiveWorld.open('spot', 5);
  await live.allow();
}, 60_000);
afterAll(() => live.close(), 60_000);

/** Null while there is no journal, or one that is damaged. */
async function record<T>(key: string): Promise<T | null> {
  const records = await live.records().catch(() => new Map<string, string>());
  return JSON.parse(records.get(key) ?? 'null') as T | null;
}

const state = (): Promise<HostState | null> => record<HostState>(HOST_STATE);
const starts = async (): Promise<number> => (await record<HostAbout>(HOST_ABOUT))?.starts ?? 0;

/** `before`: is done when it is known how often it was started until then. */
async function goesOn(env: Readonly<Record<string, string>>, before: () => void = () => {}): Promise<void> {
  const begun = await starts();
  before();
  const next = live.start(env);
  await until(async () => ((await starts()) === begun + 1 ? true : null), 'a start that goes on', next);
  next.child.kill('SIGTERM');
  expect(await next.ended).toMatchObject({ code: EXIT_CODE.done });
}

describe('a live container whose journal is damaged, or older', { timeout: 120_000 }, () => {
  it('ends with 73, and with a copy goes on from there, entering nothing before a person has looked', async () => {
    const journal = join(live.folder, 'state/sessions/main', `${live.strategy}.live.db`);
    const copy = join(live.folder, 'copy.db');
    const first = live.start();
    await until(async () => ((await state())?.stage === 'RUNNING' ? true : null), 'the start', first);
    await copyDatabase(journal, copy);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', first);
    first.child.kill('SIGKILL');
    await first.ended;
    writeFileSync(journal, 'no journal');
    // Else SQLite makes the pages again out of its log.
    rmSync(`${journal}-wal`);
    expect(await live.start().ended).toMatchObject({ code: EXIT_CODE.journal });

    const again = live.start({ TRADAI_RECOVER: copy });
    await until(
      async () => ((await state())?.causes.includes('restored-store') === true ? true : null),
      'the halt',
      again,
    );
    expect((await state())!.stage).toBe('HALTED');
    expect(live.restingStops(), 'what the copy does not know is left alone').toHaveLength(1);
    again.child.kill('SIGTERM');
    expect(await again.ended).toMatchObject({ code: EXIT_CODE.done });
    await goesOn({ TRADAI_RECOVER: copy });
    expect(live.sim.report()).toMatchObject({ postsPerClientId: 1, duplicateIntents: 0 });
    expect(live.sim.ledger.orders()).toHaveLength(2);
  });

  it('takes up one of the version before, and brings it up to date', async () => {
    const journal = join(live.folder, 'state/sessions/main', `${live.strategy}.live.db`);
    await goesOn({}, () => {
      const older = new DatabaseSync(journal);
      older.exec('PRAGMA user_version = 1');
      older.close();
    });
    expect(existsSync(`${journal}.schema-1`)).toBe(true);
  });
});
