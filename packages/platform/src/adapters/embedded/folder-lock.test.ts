import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { folderHolder, lockFolder } from './folder-lock.ts';

const LOCK = fileURLToPath(new URL('folder-lock.ts', import.meta.url));

function folder(): string {
  const place = mkdtempSync(join(tmpdir(), 'tradai-lock-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  return place;
}

/** Another process that has the folder until it is killed. */
async function holding(place: string) {
  const code = `
    const { lockFolder } = await import(${JSON.stringify(LOCK)});
    globalThis.lock = lockFolder(${JSON.stringify(place)}, 1);
    console.log('held');
    setInterval(() => globalThis.lock, 1000);`;
  const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

describe('a folder', () => {
  it('is for one process, and the second is told which', async () => {
    const place = folder();
    const child = await holding(place);
    expect(() => lockFolder(place, 2)).toThrow(
      `${place} is in use by process ${child.pid}; expected one tradai up for a folder.`,
    );
    expect(folderHolder(place)).toEqual({ pid: child.pid, startedMs: 1, address: null });
  });

  it('is free when its process was killed', async () => {
    const place = folder();
    const child = await holding(place);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(folderHolder(place)).toBeNull();
    const lock = lockFolder(place, 2);
    lock.tell('http://127.0.0.1:8000');
    expect(folderHolder(place)).toEqual({ pid: process.pid, startedMs: 2, address: 'http://127.0.0.1:8000' });
    lock.release();
    lockFolder(place, 3).release();
    expect(folderHolder(place)).toBeNull();
  });
});
