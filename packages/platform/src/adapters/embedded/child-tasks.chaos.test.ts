import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from './tasks/seeded-random.fixture.ts';

const PROGRAM = fileURLToPath(new URL('tasks/fake-container.fixture.ts', import.meta.url));
const PLATFORM = fileURLToPath(new URL('tasks/task-platform.fixture.ts', import.meta.url));
const ROUNDS = 30;
const LANES = 3;
/** So often at most is a platform killed before one is left alone. */
const MOST_KILLS = 2;
/** From the moment a platform is ready: before a container begins, within it, and after its end. */
const LATEST_KILL_MS = 300;
const WORK_MS = 120;

const place = mkdtempSync(join(tmpdir(), 'tradai-task-chaos-'));
afterAll(() => rmSync(place, { recursive: true }));

interface Platform {
  readonly ready: Promise<unknown>;
  readonly ended: Promise<string>;
  readonly kill: () => void;
}

function platform(folder: string, environment: Readonly<Record<string, string>>): Platform {
  const options = ['--conditions=@tradai/source', PLATFORM, folder, PROGRAM, 'r1', JSON.stringify(environment)];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(place, 'compiled') };
  const child = spawn(process.execPath, options, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  const isReady = Promise.withResolvers<void>();
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
    isReady.resolve();
  });
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(out)));
  return { ready: Promise.race([isReady.promise, ended]), ended, kill: () => void child.kill('SIGKILL') };
}

/** What was done for the one container of a round. */
async function round(at: number, deaf: string): Promise<{ lines: string[]; exit: { exitCode: number } }> {
  const folder = mkdtempSync(join(place, 'round-'));
  const lines = join(folder, 'lines');
  const random = seededRandom(at);
  const environment = { FAKE_LINES: lines, FAKE_MS: String(WORK_MS), FAKE_DEAF: deaf };
  for (let kill = 0; kill < 1 + (at % MOST_KILLS); kill += 1) {
    const { ready, ended, kill: killNow } = platform(folder, environment);
    await ready;
    await wait(random() * LATEST_KILL_MS);
    killNow();
    await ended;
  }
  const out = await platform(folder, environment).ended;
  return {
    lines: readFileSync(lines, 'utf8').trim().split('\n'),
    exit: JSON.parse(out.split('\n')[1]!) as { exitCode: number },
  };
}

async function inLanes(work: (at: number) => Promise<void>): Promise<void> {
  const lane = async (first: number): Promise<void> => {
    for (let at = first; at < ROUNDS / 2; at += LANES) await work(at);
  };
  await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
}

describe('a container whose platform is killed at any moment', () => {
  it('runs once, where it goes on without its platform', async () => {
    await inLanes(async (at) => {
      const { lines, exit } = await round(at, 'parent');
      expect(lines.map((line) => line.split(' ')[0])).toEqual(['start', 'end-0']);
      expect(exit).toMatchObject({ exitCode: 0 });
    });
  }, 300_000);

  it('never runs beside itself, where it ends with its platform', async () => {
    await inLanes(async (at) => {
      const { lines, exit } = await round(1000 + at, '');
      expect(exit).toMatchObject({ exitCode: 0 });
      // Each began after the one before had ended, and nothing was done after one was through.
      const words = lines.map((line) => line.split(' ')[0]);
      const starts = words.filter((word) => word === 'start').length;
      expect(words).toEqual([
        ...Array.from({ length: starts - 1 }, () => ['start', 'end-75']).flat(),
        'start',
        'end-0',
      ]);
      expect(starts).toBeLessThanOrEqual(MOST_KILLS + 1);
    });
  }, 300_000);
});
