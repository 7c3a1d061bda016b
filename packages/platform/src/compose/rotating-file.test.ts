import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RotatingFile } from './rotating-file.ts';

function folder(): string {
  const place = mkdtempSync(join(tmpdir(), 'tradai-logs-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  return place;
}

it('A log begins anew when it is full, and keeps five more', () => {
  const place = folder();
  const file = new RotatingFile(join(place, 'platform.log'), 10);
  for (let line = 1; line <= 20; line++) file.write(`${String(line).padStart(4, '0')}\n`);
  file.close();
  expect(readdirSync(place).toSorted()).toEqual(['platform.log', ...[1, 2, 3, 4, 5].map((at) => `platform.log.${at}`)]);
  expect(readFileSync(join(place, 'platform.log'), 'utf8')).toBe('0019\n0020\n');
  expect(readFileSync(join(place, 'platform.log.1'), 'utf8')).toBe('0017\n0018\n');
});

it('A log goes on behind what an earlier process wrote', () => {
  const place = folder();
  for (const line of ['one\n', 'two\n']) {
    const file = new RotatingFile(join(place, 'platform.log'), 10);
    file.write(line);
    file.close();
  }
  expect(readFileSync(join(place, 'platform.log'), 'utf8')).toBe('one\ntwo\n');
});
