import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { COUNTS_FILE, countsIn, tellCounts, testCounts } from './counts.ts';

afterEach(() => vi.unstubAllEnvs());

it('adds up what commands tell, but for what was longest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'counts.jsonl');
  vi.stubEnv(COUNTS_FILE, file);
  expect(countsIn(file)).toEqual({});
  tellCounts({ kills: 2, 'longest s': 7 });
  tellCounts({ kills: 3, 'longest s': 5 });
  expect(countsIn(file)).toEqual({ kills: 5, 'longest s': 7 });
});

it.each([
  ['720 passed, 0 failed', { passed: 720, failed: 0, skipped: 0 }],
  ['3 passed, 1 failed, 2 skipped', { passed: 3, failed: 1, skipped: 2 }],
])('reads the last line of a test run: %s', (line, counts) => {
  expect(testCounts(`said 9 passed, 9 failed\n\n${line}\n`)).toEqual(counts);
});

it('counts nothing of a run that ended without it', () => {
  expect(testCounts('Killed')).toEqual({});
});
