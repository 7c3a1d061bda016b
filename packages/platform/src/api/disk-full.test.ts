import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const FULL = fileURLToPath(new URL('disk-full.fixture.ts', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'tradai-full-'));
afterAll(() => rmSync(place, { recursive: true }));

/** Mounts are the process' own, where one may have them. */
function onSmallDisk(command: string) {
  const all = `mount -t tmpfs -o size=4m tmpfs '${place}' && ${command}`;
  return spawnSync('unshare', ['-rm', 'sh', '-c', all], { encoding: 'utf8' });
}

const hasDisks = onSmallDisk('true').status === 0;
if (!hasDisks) console.warn('skipped: no small disk can be mounted here');

describe.skipIf(!hasDisks)('a disk that is full', () => {
  it('is a service that does not answer now: nothing that was accepted is lost, and it goes on once there is room', () => {
    const { stdout, stderr } = onSmallDisk(`'${process.execPath}' --conditions=@tradai/source '${FULL}' '${place}'`);
    expect(stderr.replaceAll(/^.*ExperimentalWarning.*\n.*\n/gm, '')).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      before: [202, 200],
      whileFull: [[503], 503, 200],
      problems: ["The platform's disk is full, or fails; try again once somebody has seen to it."],
      after: [202, 200],
      lost: 0,
    });
  });
});
