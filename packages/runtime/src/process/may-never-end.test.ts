import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mayNeverEnd } from './may-never-end.ts';

it('a pipe and a device may never end, a file, a folder and nothing do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-ends-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, pipe] = [join(folder, 'file'), join(folder, 'pipe')];
  writeFileSync(file, '{}');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);

  expect([file, folder, join(folder, 'none'), pipe, '/dev/zero'].map(mayNeverEnd)).toEqual([
    ...[false, false, false],
    ...[true, true],
  ]);
});
