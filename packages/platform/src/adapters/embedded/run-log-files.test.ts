import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunLogFiles } from './run-log-files.ts';

const KEY = { runId: 'run-1', attempt: 1, tier: 'spot' };

function written(): { readonly logs: RunLogFiles; readonly write: (text: string) => void; readonly empty: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-logs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, KEY.runId));
  return {
    logs: new RunLogFiles(folder),
    write: (text) => appendFileSync(join(folder, KEY.runId, 'a1-spot.log'), text),
    empty: () => truncateSync(join(folder, KEY.runId, 'a1-spot.log')),
  };
}

describe('a log that is followed', () => {
  it('comes in whole lines, each once', async () => {
    const { logs, write } = written();
    write('one\ntw');
    expect(await logs.after(KEY, 0, 100)).toEqual({ lines: ['one'], next: 4 });
    expect(await logs.after(KEY, 4, 100)).toEqual({ lines: [], next: 4 });
    write('o\n\nfour\n');
    expect(await logs.after(KEY, 4, 100)).toEqual({ lines: ['two', '', 'four'], next: 14 });
    expect(await logs.after(KEY, 14, 100)).toEqual({ lines: [], next: 14 });
  });

  it('comes in pieces where a line is longer than a part', async () => {
    const { logs, write } = written();
    write('abcdef\nx\n');
    expect(await logs.after(KEY, 0, 4)).toEqual({ lines: ['abcd'], next: 4 });
    expect(await logs.after(KEY, 4, 4)).toEqual({ lines: ['ef'], next: 7 });
  });

  it('is none where there is no file, and nothing behind its end', async () => {
    const { logs, write } = written();
    expect(await logs.after(KEY, 0, 100)).toBeNull();
    write('one\n');
    expect(await logs.after(KEY, 4, 100)).toEqual({ lines: [], next: 4 });
  });

  it('is told from its first line again where it was begun anew', async () => {
    const { logs, write, empty } = written();
    write('one\ntwo\n');
    expect(await logs.after(KEY, 0, 100)).toMatchObject({ next: 8 });
    empty();
    expect(await logs.after(KEY, 8, 100)).toEqual({ lines: [], next: 0 });
    write('new\n');
    expect(await logs.after(KEY, 8, 100)).toEqual({ lines: ['new'], next: 4 });
  });

  it('ends with what has no line end, once nobody writes any more', async () => {
    const { logs, write } = written();
    write('one\nkilled in the mid');
    expect(await logs.after(KEY, 0, 100, true)).toEqual({ lines: ['one'], next: 4 });
    expect(await logs.after(KEY, 4, 100, true)).toEqual({ lines: ['killed in the mid'], next: 21 });
    expect(await logs.after(KEY, 21, 100, true)).toEqual({ lines: [], next: 21 });
  });
});
