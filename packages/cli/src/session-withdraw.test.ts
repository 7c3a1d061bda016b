import { join } from 'node:path';
import { openState } from '@tradai/runtime/services';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { commandLine, temporaryFolder, type Ended } from './command.fixture.ts';
import { KEY, sessionPlace } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const folder = join(cwd, 'state');
sessionPlace(folder);

const LEASE = { kind: 'strategy', account: KEY.account, strategy: KEY.strategy } as const;
let state: Awaited<ReturnType<typeof openState>>;
let asked = 0;
let id: string;
beforeAll(async () => void (state = await openState({ kind: 'folder', folder })));
afterAll(() => state.close());
beforeEach(async () => {
  id = `out-${(asked += 1)}`;
  await session(`force-exit rises all --id ${id} --no-wait`);
});

function session(words: string): Promise<Ended> {
  return tradai.run(['session', ...words.split(' '), '--reason', 'the day is over'], { cwd });
}

/** The lease as its last holder left it. */
async function leaseIs(more: { readonly ttlMs: number; readonly isReleased: boolean }): Promise<void> {
  const seen = await state.leaseRows.read(LEASE);
  const row = { holder: 'host-1', build: '1', mode: KEY.mode, startedMs: 1, epoch: 1, rvn: `of-${id}`, ...more };
  await state.leaseRows.replace(LEASE, row, seen);
}

const TAKEN_BACK = /^No process runs rises: "out-\d" is taken back, which the next start hears before it carries/;

it('what is withdrawn where nobody ever had the lease is not known to hold: it ends with 75', async () => {
  expect(await session(`withdraw rises ${id} --wait 0.1`)).toMatchObject({
    ...{ code: 75, out: '' },
    err: expect.stringContaining('no answer within 0.1 s'),
  });
});

it('what is withdrawn from a session whose process ended holds at once: it ends with 0 and says so', async () => {
  await leaseIs({ ttlMs: 20_000, isReleased: true });
  const { code, out, err } = await session(`withdraw rises ${id} --wait 3600`);

  expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(TAKEN_BACK), err: '' });
});

it('so it does once the lease of a process that was killed has run out while it was waited for', async () => {
  await leaseIs({ ttlMs: 100, isReleased: false });

  expect(await session(`withdraw rises ${id} --wait 0.2`)).toMatchObject({
    ...{ code: 0, err: '' },
    out: expect.stringMatching(TAKEN_BACK),
  });
});

it('a process that may still run is waited for, and its silence is 75', async () => {
  await leaseIs({ ttlMs: 20_000, isReleased: false });

  expect((await session(`withdraw rises ${id} --wait 0.1`)).code).toBe(75);
});

it('other commands hold nothing before somebody runs, and end with 75', async () => {
  await leaseIs({ ttlMs: 20_000, isReleased: true });

  expect((await session('pause rises --wait 0.1')).code).toBe(75);
});
