import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOutFolder } from './out-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-out-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a folder for files', () => {
  it('may be new, and is not made', () => {
    checkOutFolder(join(folder, 'a', 'b'));
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it('is no file, nor in one', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'a')])
      expect(() => checkOutFolder(path, 'TRADAI_STATE')).toThrow(
        `TRADAI_STATE ${path}: ${file} is a file; expected a folder.`,
      );
  });

  it.runIf(existsSync('/proc/self'))('is none of those that the system makes up', () => {
    expect(() => checkOutFolder('/proc/nope', '--out')).toThrow(
      '--out /proc/nope: the folder /proc cannot be written to.',
    );
  });
});
