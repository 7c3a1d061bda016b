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

  it('ends the process by 70 as well when it is a promise that nobody judges to be noise', async () => {
    const { guard, said, doubted } = guarded();
    process.emit('unhandledRejection', new TypeError('x is not a function'), Promise.resolve());
    await vi.waitFor(() => expect(ends).toEqual([EXIT_CODE.internal]));
    expect(said).toEqual(['A timer or promise that nothing waits for failed: TypeError: x is not a function.']);
    expect(doubted).toEqual([]);
    guard.end();
  });

  it("ends nothing when the exchange's library left it to nobody: it is a line, and its streams are doubted", () => {
    const { guard, said, doubted, lines } = guarded();
    process.emit('unhandledRejection', new RangeError('away'), Promise.resolve());
    expect([ends, said, doubted]).toEqual([[], [], [expect.stringContaining('away')]]);
    expect(lines.join('')).toContain('exchange-noise');
    guard.end();
  });

  it('takes an error that was thrown for a defect, wherever it comes from', async () => {
    const { guard, doubted } = guarded();
    process.emit('uncaughtException', new RangeError('away'));
    await vi.waitFor(() => expect(ends).toEqual([EXIT_CODE.internal]));
    expect(doubted).toEqual([]);
    guard.end();
  });
});

/** One to whom errors of ranges are the noise of an exchange. */
function guarded() {
  const [lines, said, doubted]: [string[], string[], string[]] = [[], [], []];
  const log = containerLog({ err: (text) => void lines.push(text), progress: null });
  const guard = new NoiseGuard(log, (sentence) => {
    said.push(sentence);
    return Promise.resolve();
  });
  guard.add({ isNoise: (error) => error instanceof RangeError, onNoise: (why) => void doubted.push(why) });
  return { guard, said, doubted, lines };
}
