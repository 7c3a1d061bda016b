import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { limitLog } from './log-limit.ts';

it('a log that has grown too large begins anew, and the last one is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'a.log');
  limitLog(log, 4);
  appendFileSync(log, 'abcd');
  limitLog(log, 4);
  expect(readFileSync(log, 'utf8')).toBe('abcd');
  appendFileSync(log, 'e');
  limitLog(log, 4);
  appendFileSync(log, 'f');
  expect([readFileSync(log, 'utf8'), readFileSync(`${log}.1`, 'utf8')]).toEqual(['f', 'abcde']);
});
