import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { A_KEY, aLiveSpec, liveServicesContract } from '../../ports/live-services-contract.fixture.ts';
import { lastWords } from './live/last-words.ts';
import {
  endFile,
  eventsOf,
  FAST_CLOCK,
  isAlive,
  liveFolder,
  liveWorld,
  type LiveWorld,
} from './live/live-world.fixture.ts';

const PLATFORM = fileURLToPath(new URL('live/live-platform.fixture.ts', import.meta.url));
const SOON = { timeout: 10_000, interval: 20 } as const;

liveServicesContract('ChildLiveServices', liveWorld);

async function opened(folder?: string): Promise<LiveWorld> {
  const world = await liveWorld(folder);
  onTestFinished(() => world.close());
  return world;
}

const begun = (world: Pick<LiveWorld, 'said'>) => world.said().filter(({ event }) => event === 'begins');
const runs = (world: LiveWorld, count = 1) => expect.poll(async () => (await world.running()).length, SOON).toBe(count);

describe('a session as a process', () => {
  it('that does not hear is ended all the same', async () => {
    const world = await opened();
    await world.services.ensure(aLiveSpec({ account: 'deaf' }));
    await runs(world);
    await world.services.scale({ ...A_KEY, account: 'deaf' }, 0);
    await runs(world, 0);
    await expect.poll(() => world.services.describe({ ...A_KEY, account: 'deaf' }), SOON).toMatchObject({ running: 0 });
  });

  it('says last what ended it, and sees nothing of our environment but what it is told', async () => {
    process.env['TRADAI_SOMETHING'] = 'secret';
    const world = await opened();
    await world.services.ensure(aLiveSpec());
    await runs(world);
    expect((await world.running())[0]).toMatchObject({ SECRET: 'told' });
    await world.end(78);
    await expect.poll(() => world.services.describe(A_KEY), SOON).toMatchObject({ lastWords: 'It ended with 78.' });
  });

  it('of an image that is not here is refused, and so is a name that is no name', async () => {
    const world = await opened();
    await expect(world.services.ensure(aLiveSpec({ imageDigest: 'sha256:gone' }))).rejects.toMatchObject({
      code: 'refused',
    });
    await expect(world.services.ensure(aLiveSpec({ strategy: '../up' }))).rejects.toMatchObject({
      code: 'invalid-entry',
    });
    expect(await world.services.describe(A_KEY)).toBeNull();
  });

  it('waits longer after every end', async () => {
    const world = await opened();
    await world.services.ensure(aLiveSpec());
    for (const count of [1, 2]) {
      await runs(world);
      await world.end(70);
      await expect.poll(() => world.services.describe(A_KEY), SOON).toMatchObject({ restarts: count, running: 0 });
    }
    const endedMs = FAST_CLOCK.now();
    await runs(world);
    expect(FAST_CLOCK.now() - endedMs).toBeGreaterThan(1500);
  });

  it('that is wanted of a platform that stops is started by the next one', async () => {
    const folder = liveFolder();
    const first = await liveWorld(folder);
    await first.services.close();
    await first.services.ensure(aLiveSpec());
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await first.running()).toEqual([]);
    const second = await opened(folder);
    await runs(second);
  });

  it('ends in order with its platform, and the next one starts it again', async () => {
    const folder = liveFolder();
    const first = await liveWorld(folder);
    await first.services.ensure(aLiveSpec());
    await runs(first);
    await first.services.close();
    expect(await first.running()).toEqual([]);
    const second = await opened(folder);
    await runs(second);
    expect(await second.services.describe(A_KEY)).toMatchObject({ wanted: 1, restarts: 0 });
  });
});

describe('a session whose platform is killed', () => {
  it('goes on, and is found again, or how it ended meanwhile', async () => {
    const folder = liveFolder();
    const platform = spawn(process.execPath, ['--conditions=@tradai/source', PLATFORM, folder], { stdio: 'ignore' });
    const said = { said: () => eventsOf(folder) };
    await expect.poll(() => begun(said).length, SOON).toBe(2);
    platform.kill('SIGKILL');
    await once(platform, 'exit');
    const pidOf = (account: string): number => begun(said).find(({ ACCOUNT }) => ACCOUNT === account)!.pid;
    writeFileSync(endFile(folder, 'other'), '78');
    await expect.poll(() => isAlive(pidOf('other')), SOON).toBe(false);

    const world = await opened(folder);
    expect(await world.services.describe(A_KEY)).toMatchObject({ wanted: 1, running: 1, restarts: 0 });
    const other = { ...A_KEY, account: 'other' };
    await expect.poll(() => world.services.describe(other), SOON).toMatchObject({ wanted: 0, lastExitCode: 78 });
    process.kill(pidOf('dry-run'), 'SIGKILL');
    await expect.poll(() => world.services.describe(A_KEY), SOON).toMatchObject({ restarts: 1, lastExitCode: 137 });
    await expect.poll(() => begun(world).length, SOON).toBe(3);
  });
});

describe('the last words of a container', () => {
  const log = (text: string): string => {
    const file = join(liveFolder(), 'log');
    writeFileSync(file, text);
    return lastWords(file);
  };

  it.each([
    [
      'are its last error',
      '{"level":"error","message":"first"}\n{"level":"error","message":"No pair."}\n{"level":"info","message":"x"}\n',
      'No pair.',
    ],
    ['else its last line', 'SyntaxError: no\n\n', 'SyntaxError: no'],
    ['also where that looks like JSON', '{"level":"error","mess', '{"level":"error","mess'],
    ['or nothing', '', ''],
    ['and not too many', 'x'.repeat(40_000), 'x'.repeat(1024)],
  ])('%s', (_, text, words) => {
    expect(log(text)).toBe(words);
  });

  it('are none where nothing was said', () => {
    expect(lastWords('/nowhere/at/all')).toBe('');
  });
});
