import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCage, memoryCages } from './memory-cage.ts';

/** A folder as the kernel shows control groups; null: the group is not there. */
function groups(controllers: string | null): string {
  const root = mkdtempSync(join(tmpdir(), 'tradai-cages-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'own'));
  if (controllers !== null) writeFileSync(join(root, 'own', 'cgroup.subtree_control'), controllers);
  return root;
}

describe('a limit of memory by the kernel', () => {
  it.each([
    ['where memory is counted', 'cpu memory pids\n', true],
    ['not where it is not', 'cpu pids\n', false],
    ['not where there are no control groups', null, false],
  ])('is there %s', (_, controllers, isThere) => {
    const root = groups(controllers);
    expect(memoryCages(root, '/own')).toBe(isThere ? join(root, 'own') : null);
    expect(memoryCages(root, null)).toBeNull();
  });

  it('is written down before anybody enters it', () => {
    const cages = memoryCages(groups('memory'), '/own')!;
    expect(makeCage(cages, 'r1-a1-spot', 2048)).toBe(join(cages, 'r1-a1-spot', 'cgroup.procs'));
    expect(readFileSync(join(cages, 'r1-a1-spot', 'memory.max'), 'utf8')).toBe(String(2 ** 31));
  });

  it('is left away where it cannot be made', () => {
    const cages = memoryCages(groups('memory'), '/own')!;
    writeFileSync(join(cages, 'r1'), 'a file');
    expect(makeCage(cages, 'r1', 1)).toBeNull();
  });
});
