import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { SessionStop } from './session-stop.ts';

const ends: ExitCode[] = [];
vi.mock('../../process/process-end.ts', () => ({ endProcess: (code: ExitCode) => void ends.push(code) }));

let overdue: string[];
let stop: SessionStop;
beforeEach(() => {
  vi.useFakeTimers();
  [overdue, ends.length] = [[], 0];
  stop = new SessionStop({
    maxSeconds: 60,
    onOverdue: (text, code) => {
      overdue.push(`${code}: ${text}`);
      return Promise.resolve();
    },
  });
});
afterEach(() => {
  stop.end();
  vi.useRealTimers();
});

const signals = [
  ['SIGTERM', EXIT_CODE.terminated],
  ['SIGINT', EXIT_CODE.interrupted],
] as const;

describe('what asks a session to end', () => {
  it.each(signals)('%s asks once, and ends the process when it comes again', (signal, code) => {
    process.emit(signal);
    expect(stop.signal.reason).toMatchObject({ message: `Stopped by ${signal}.` });
    expect([stop.code, ends]).toEqual([EXIT_CODE.done, []]);
    process.emit(signal);
    expect(ends).toEqual([code]);
  });

  it('ends the process after twenty seconds, with nothing given back', async () => {
    process.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(19_999);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(overdue).toEqual(['143: Stopped by SIGTERM. It was not in order within 20 s, and keeps its lease.']);
    expect(ends).toEqual([EXIT_CODE.terminated]);
  });

  it('is its time limit, which has a code of its own', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stop.signal.reason).toMatchObject({ code: 'time-limit' });
    expect(stop.code).toBe(EXIT_CODE.timeLimit);
  });

  it('ends the process twenty seconds after its time limit as any other that is not in order by then', async () => {
    await vi.advanceTimersByTimeAsync(80_000);
    expect(overdue).toEqual([
      '143: Stopped at the time limit of MAX_SECONDS. It was not in order within 20 s, and keeps its lease.',
    ]);
    expect(ends).toEqual([EXIT_CODE.terminated]);
  });

  it('is the limit of its specification, whichever is sooner, of months too', async () => {
    stop.limit(30);
    stop.limit(60 * 86_400);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(stop.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(stop.code).toBe(EXIT_CODE.timeLimit);
    const months = new SessionStop({ maxSeconds: 60 * 86_400, onOverdue: () => Promise.resolve() });
    await vi.advanceTimersByTimeAsync(59 * 86_400_000);
    expect(months.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(months.signal.aborted).toBe(true);
    months.end();
  });

  it('is another image that is to go on', () => {
    stop.forSuccessor();
    expect(stop.signal.reason).toMatchObject({ message: 'Another image goes on.' });
    expect(stop.code).toBe(EXIT_CODE.done);
  });

  it('is nothing any more after its end', () => {
    stop.end();
    expect(process.listeners('SIGTERM')).toEqual([]);
    expect(stop.signal.aborted).toBe(false);
  });
});
