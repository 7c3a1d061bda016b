import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  findLaunched,
  isRunning,
  signalContainer,
  startContainer,
  type StartedContainer,
} from './container-process.ts';

async function started(script: string, launch = crypto.randomUUID()): Promise<StartedContainer & { log: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-process-'));
  const log = join(folder, 'logs', 'out.log');
  const command = [process.execPath, '-e', script];
  const container = await startContainer({ command, environment: { SAID: 'here' }, log, launch });
  onTestFinished(async () => {
    signalContainer(container.mark, 'SIGKILL');
    await container.ended;
    rmSync(folder, { recursive: true });
  });
  return { ...container, log };
}

const WAITS = 'setInterval(() => {}, 1000);';

describe('a container as a process', () => {
  it('ends with its code, and what it said is in its log', async () => {
    const { ended, log, mark } = await started('console.log(process.env.SAID, process.env.HOME); process.exit(75);');
    expect(await ended).toEqual({ exitCode: 75, signal: null });
    expect(readFileSync(log, 'utf8')).toBe('here undefined\n');
    expect(isRunning(mark)).toBe(false);
  });

  it('is known again by when it started, not by its number alone', async () => {
    const { mark } = await started(WAITS);
    expect(isRunning(mark)).toBe(true);
    expect(isRunning({ ...mark, started: `${mark.started}0` })).toBe(false);
  });

  it('hears a signal, and another process of its number does not', async () => {
    const { mark, ended } = await started(WAITS);
    signalContainer({ ...mark, started: 'another' }, 'SIGKILL');
    expect(isRunning(mark)).toBe(true);
    signalContainer(mark, 'SIGKILL');
    expect(await ended).toEqual({ exitCode: null, signal: 'SIGKILL' });
    signalContainer(mark, 'SIGKILL');
  });

  it.runIf(process.platform === 'linux')('is found by what it was started for', async () => {
    const launch = crypto.randomUUID();
    expect(findLaunched(launch)).toBeNull();
    const { mark } = await started(WAITS, launch);
    expect(findLaunched(launch)).toEqual(mark);
  });

  it('that cannot be started is told', async () => {
    const log = join(tmpdir(), 'tradai-none.log');
    const start = startContainer({ command: ['/nowhere/at/all'], environment: {}, log, launch: 'x' });
    await expect(start).rejects.toThrow(/could not be started/);
    rmSync(log);
  });
});
