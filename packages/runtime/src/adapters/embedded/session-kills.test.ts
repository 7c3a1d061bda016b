import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { A_SESSION } from '../../ports/session-step.fixture.ts';
import { randomStream } from '../../search/random.ts';
import { sessionProcess, type SessionProcess } from './session-process.fixture.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';
import { recordsAfter, stepOf } from './session-writer.fixture.ts';

const KILLS = Number(process.env['TRADAI_KILLS'] ?? 30);
const POINTS = ['before-commit', 'inside-commit', 'after-commit'] as const;

const root = mkdtempSync(join(tmpdir(), 'tradai-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));
const started = (...argv: (string | number)[]): SessionProcess => sessionProcess(join(root, 'compiled'), argv);
beforeAll(async () => {
  const first = started(folder(), 1, 'asked');
  first.child.stdin!.end();
  await first.ended();
});

/** What is kept after a process has ended: whole steps, each that was acknowledged, and the one after that or not. */
async function assertWholeSteps(place: string, { acknowledged }: SessionProcess): Promise<number> {
  const store = new SqliteSessionStore(place);
  const { seq, records } = (await store.read(A_SESSION))!;
  expect([acknowledged(), acknowledged() + 1]).toContain(seq);
  expect(records).toEqual(recordsAfter(seq));
  const log = (await store.rows(A_SESSION, 'log', {})).map(({ text }) => (JSON.parse(text) as { seq: number }).seq);
  expect(log).toEqual(Array.from({ length: seq }, (_, at) => at + 1));
  store.close();
  return seq - acknowledged();
}

describe('a process that is killed', () => {
  it(`leaves whole steps, killed ${KILLS} times at any moment`, { timeout: 30_000 + KILLS * 2000 }, async () => {
    const [place, random] = [folder(), randomStream(Number(process.env['TRADAI_TEST_SEED'] ?? 1), 'kills')];
    for (let kill = 1; kill <= KILLS; kill++) {
      const writer = started(place, kill, 'free');
      const from = Number((await writer.says(/^begun/)).split(' ')[1]);
      const steps = random.below(12);
      if (steps > 0) await writer.says(new RegExp(`^done ${from + steps}$`));
      await sleep(random.uniform() * 5);
      writer.child.kill('SIGKILL');
      await writer.ended();
      await assertWholeSteps(place, writer);
    }

    const store = new SqliteSessionStore(place);
    expect(await store.read(A_SESSION)).toMatchObject({ epoch: KILLS });
    expect((await store.read(A_SESSION))!.seq).toBeGreaterThan(KILLS);
    store.close();
  });

  it('has written the step after the commit, and not before', async () => {
    const place = folder();
    const beyond: Record<string, number[]> = {};
    for (let kill = 0; kill < 6; kill++) {
      const point = POINTS[kill % 3]!;
      const writer = started(place, kill + 1, 'free', point, kill * 4 + 3);
      await writer.ended();
      expect(writer.child.signalCode).toBe('SIGKILL');
      (beyond[point] ??= []).push(await assertWholeSteps(place, writer));
    }

    expect(beyond).toEqual({ 'before-commit': [0, 0], 'inside-commit': [0, 0], 'after-commit': [1, 1] });
  });

  it('is known to have ended, and one that stands still is not', async () => {
    const place = folder();
    const [writer, store] = [started(place, 1, 'asked'), new SqliteSessionStore(place)];
    await writer.says(/^begun/);
    writer.child.kill('SIGSTOP');
    expect(await store.hasEnded(A_SESSION, 'h1')).toBe(false);
    writer.child.kill('SIGKILL');
    await writer.ended();

    expect(await store.hasEnded(A_SESSION, 'h1')).toBe(true);
    expect(await store.hasEnded(A_SESSION, 'another')).toBe(false);
    store.close();
  });
});

describe('a process that was replaced', () => {
  it('writes nothing more after it stood still', async () => {
    const place = folder();
    const [writer, store] = [started(place, 1, 'asked'), new SqliteSessionStore(place)];
    await writer.says(/^begun/);
    writer.child.stdin!.write('\n');
    await writer.says(/^done 1$/);
    writer.child.kill('SIGSTOP');
    expect(await store.begin(A_SESSION, { holder: 'h2', epoch: 2 })).toMatchObject({ seq: 1, epoch: 2 });
    writer.child.kill('SIGCONT');
    writer.child.stdin!.write('\n');
    await writer.ended();

    expect(writer.lines.at(-1)).toBe('lost-lease');
    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, epoch: 2 });
    store.close();
  });

  it('says nothing of its successor by its end', async () => {
    const place = folder();
    const [writer, store, other] = [
      started(place, 1, 'asked'),
      new SqliteSessionStore(place),
      new SqliteSessionStore(place),
    ];
    await writer.says(/^begun/);
    await store.begin(A_SESSION, { holder: 'h2', epoch: 2 });
    writer.child.kill('SIGKILL');
    await writer.ended();
    expect(await other.hasEnded(A_SESSION, 'h2')).toBe(false);
    expect(await store.commit(A_SESSION, { holder: 'h2', epoch: 2 }, stepOf(1))).toBe('done');
    expect(await other.hasEnded(A_SESSION, 'h2')).toBe(false);
    store.close();

    expect(await other.hasEnded(A_SESSION, 'h2')).toBe(true);
    other.close();
  });

  it('and another one with its own lease are told that it lives', async () => {
    const place = folder();
    const [writer, store] = [started(place, 1, 'asked'), new SqliteSessionStore(place)];
    await writer.says(/^begun/);

    await expect(store.begin(A_SESSION, { holder: 'h1', epoch: 1 })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('is being written by another process'),
    });
    writer.child.kill('SIGKILL');
    await writer.ended();
    expect(await store.begin(A_SESSION, { holder: 'h1', epoch: 1 })).toMatchObject({ epoch: 1 });
    store.close();
  });
});

const FULL = fileURLToPath(new URL('session-full.fixture.ts', import.meta.url));
/** A disk of its own, where a process may have one. */
const SMALL_DISK = ['unshare', '-rm', 'sh', '-c'];
const mounted = (path: string, then: string): string => `mount -t tmpfs -o size=600k tmpfs '${path}' && ${then}`;
const hasDisks = spawnSync(SMALL_DISK[0]!, [...SMALL_DISK.slice(1), mounted(root, 'true')]).status === 0;
if (!hasDisks) console.warn('skipped: no small disk can be mounted here');

describe.skipIf(!hasDisks)('a disk that is full', () => {
  it('keeps what was written, and takes the next step when there is room again', () => {
    const place = folder();
    const run = `'${process.execPath}' --conditions=@tradai/source '${FULL}' '${place}'`;
    const { stdout, stderr } = spawnSync(SMALL_DISK[0]!, [...SMALL_DISK.slice(1), mounted(place, run)], {
      encoding: 'utf8',
    });

    expect(stderr.replaceAll(/^.*ExperimentalWarning.*\n.*\n/gm, '')).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      code: 'unavailable',
      message: expect.stringMatching(/^.*sma-crossover\.dry-run\.db is on a disk that is full\.$/),
      isAsBefore: true,
      again: 'done',
    });
  });
});
