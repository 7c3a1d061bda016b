import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const FULL = fileURLToPath(new URL('open-sessions.full.fixture.ts', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'tradai-full-'));
afterAll(() => rmSync(place, { recursive: true }));

/** Mounts are the process' own, where one may have them. */
const OWN_MOUNTS = ['unshare', '-rm', 'sh', '-c'] as const;

function onSmallDisk(command: string) {
  const all = `mount -t tmpfs -o size=1m tmpfs '${place}' && ${command}`;
  const [program, ...options] = OWN_MOUNTS;
  return spawnSync(program, [...options, all], { encoding: 'utf8' });
}

const hasDisks = onSmallDisk('true').status === 0;
if (!hasDisks) console.warn('skipped: no small disk can be mounted here');

describe.skipIf(!hasDisks)('a session that ended, whose disk is full', () => {
  it('is looked at all the same: no room is needed for that', () => {
    const { stdout, stderr } = onSmallDisk(`'${process.execPath}' --conditions=@tradai/source '${FULL}' '${place}'`);
    expect(stderr.replaceAll(/^.*ExperimentalWarning.*\n.*\n/gm, '')).toBe('');
    expect(JSON.parse(stdout)).toEqual({ seq: 1, again: 1, holder: 'h1' });
  });
});
