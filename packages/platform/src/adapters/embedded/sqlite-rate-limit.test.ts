import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { rateLimitContract, SUITE_RULE } from '../../ports/rate-limit-contract.fixture.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { SqliteRateLimit } from './sqlite-rate-limit.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tradai-limits-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Buckets are counted from 1970 on. */
const AT_A_BUCKET = Math.ceil(Date.UTC(2026, 0, 5) / 300_000) * 300_000;

rateLimitContract('SqliteRateLimit', () => {
  const clock = new ManualClock(AT_A_BUCKET);
  const place = mkdtempSync(join(tmpdir(), 'tradai-limits-'));
  const [limit, another] = [
    new SqliteRateLimit(place, clock, SUITE_RULE),
    new SqliteRateLimit(place, clock, SUITE_RULE),
  ];
  return Promise.resolve({
    ...{ limit, another },
    pass: (seconds: number) => clock.pass(seconds * 1000),
    close: () => {
      for (const one of [limit, another]) one.close();
      rmSync(place, { recursive: true });
    },
  });
});

it('keeps no bucket that counts no longer', async () => {
  const clock = new ManualClock(AT_A_BUCKET);
  const place = folder();
  const limit = new SqliteRateLimit(place, clock, SUITE_RULE);
  for (let at = 0; at < 50; at++) await limit.hit(`subject ${at}`);
  clock.pass(600_000);
  await limit.hit('ann');
  limit.close();
  const database = new DatabaseSync(join(place, 'limits.db'));
  expect(database.prepare('SELECT subject FROM rate_counts').all()).toEqual([{ subject: 'ann' }]);
  database.close();
});

it('says busy when another process holds the file, and takes the next one', async () => {
  const place = folder();
  const clock = new ManualClock(AT_A_BUCKET);
  const limit = new SqliteRateLimit(place, clock, SUITE_RULE);
  await limit.hit('ann');
  const other = new DatabaseSync(join(place, 'limits.db'));
  other.exec('BEGIN IMMEDIATE');
  const asked = limit.hit('ann');
  await new Promise((resolve) => setTimeout(resolve, 40));
  other.exec('ROLLBACK');
  expect(await asked).toMatchObject({ isAllowed: true, remaining: SUITE_RULE.quota - 2 });
  other.exec('BEGIN IMMEDIATE');
  const late = limit.hit('ann').catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  clock.pass(5000);
  expect(await late).toMatchObject({ code: 'busy' });
  other.close();
  limit.close();
});

const PROGRAM = fileURLToPath(new URL('rate-limit-process.fixture.ts', import.meta.url));
const PROCESSES = 4;

it.each([
  // quota, subjects, tries of each
  [100, 1, 10_000],
  // Where each has few, processes meet at the last one again and again.
  [2, 250, 8],
])(
  'lets %d of each through that four processes ask for at once: %d subjects, %d tries',
  async (quota, subjects, tries) => {
    const place = folder();
    const started = Array.from({ length: PROCESSES }, () => {
      const program = ['--conditions=@tradai/source', PROGRAM, place];
      const asked = [quota, subjects, tries / PROCESSES].map(String);
      return spawn(process.execPath, [...program, ...asked], { stdio: ['pipe', 'pipe', 'inherit'] });
    });
    await Promise.all(started.map((child) => said(child)));
    const counts = started.map((child) => said(child));
    for (const child of started) child.stdin.write('go\n');
    const allowed = (await Promise.all(counts)).map(Number);
    expect(allowed.reduce((sum, count) => sum + count, 0)).toBe(quota * subjects);
  },
);

/** The next thing that it prints. */
function said(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(text.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
}
