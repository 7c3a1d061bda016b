import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { containerLog } from '../log.ts';
import { NoiseGuard } from './noise-guard.ts';

const ends: ExitCode[] = [];
vi.mock('../../process/process-end.ts', () => ({ endProcess: (code: ExitCode) => void ends.push(code) }));
afterEach(() => {
  ends.length = 0;
});

describe('what fails and nobody waits for', () => {
  it('ends the process once with 70, after it was said', async () => {
    const before = process.listeners('uncaughtException');
    const said: string[] = [];
    const guard = new NoiseGuard(containerLog({ err: () => {}, progress: null }), async (sentence) => {
      await Promise.resolve();
      expect(ends).toEqual([]);
      said.push(sentence);
    });
    for (const text of ['boom', 'again']) process.emit('uncaughtException', new RangeError(text));
    await vi.waitFor(() => expect(ends).toEqual([EXIT_CODE.internal]));
    expect(said).toEqual(['A timer or promise that nothing waits for failed: RangeError: boom.']);
    guard.end();
    expect(process.listeners('uncaughtException')).toEqual(before);
  });
});
