import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, once or twice', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  it('has the mode that is asked for, as those above it', () => {
    const path = join(folder, 'mine', 'alone');
    makeFolder(path, 0o700);
    expect([join(folder, 'mine'), path].map((at) => statSync(at).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('is not made in a file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'a', 'b')])
      expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: 'ENOTDIR', path: file }));
  });

  it.runIf(existsSync('/proc/self'))('is refused at once where a file system takes none', () => {
    expect(() => makeFolder('/proc/nope/deeper')).toThrow(expect.objectContaining({ path: '/proc/nope' }));
  });
});
