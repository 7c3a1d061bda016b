import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSessionTail, SessionTailFile } from './session-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-tail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function holding(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('the file that tells how far a journal is', () => {
  it('has one line, which each step replaces', () => {
    const path = join(folder, 'steps');
    const file = new SessionTailFile(path);
    file.write({ epoch: 3, seq: 120_000 });
    const { length } = readFileSync(path);
    file.write({ epoch: 4, seq: 7 });
    expect(readSessionTail(path)).toEqual({ epoch: 4, seq: 7 });
    expect(readFileSync(path)).toHaveLength(length);
    file.close();
    file.write({ epoch: 5, seq: 8 });
    file.close();
    expect(readSessionTail(path)).toEqual({ epoch: 5, seq: 8 });
  });

  it.each([
    ['is not there', join(folder, 'nowhere')],
    ['is empty, as after a loss of power', holding('empty', '')],
    ['has half a line', holding('half', '               3 ')],
    ['has something else', holding('else', 'mutant')],
    ['has a line before its own', holding('two', 'x\n               3              120\n')],
  ])('says nothing when it %s', (_, path) => {
    expect(readSessionTail(path)).toBeNull();
  });

  it('is damage when it cannot be read', () => {
    const path = join(folder, 'a-folder');
    mkdirSync(path);
    expect(() => readSessionTail(path)).toThrow(
      expect.objectContaining({
        code: 'journal-damaged',
        message: `${path} cannot be read (EISDIR); expected the file that tells how far the journal is.`,
        cause: expect.objectContaining({ code: 'EISDIR' }) as unknown,
      }) as Error,
    );
  });

  it('is damage when it is a pipe, and nobody waits for who writes there', () => {
    const path = join(folder, 'a-pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    expect(() => readSessionTail(path)).toThrow(
      expect.objectContaining({
        code: 'journal-damaged',
        message: `${path} is no file; expected the file that tells how far the journal is.`,
      }) as Error,
    );
  });

  it('is no step of a session: where it cannot be written, nothing is said', () => {
    const file = new SessionTailFile(join(folder, 'nowhere', 'steps'));
    expect(() => file.write({ epoch: 1, seq: 1 })).not.toThrow();
    expect(() => file.close()).not.toThrow();
  });
});
