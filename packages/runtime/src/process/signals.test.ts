import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../contract/index.ts';
import { withStop } from './signals.ts';

type Work = (signal: AbortSignal) => Promise<string>;

const sleeping: Work = (signal) => sleep(60_000, 'slept', { signal });
const throwing: Work = async (signal) => {
  await sleeping(signal).catch(() => {});
  throw signal.reason;
};
const keeping: Work = async (signal) => {
  await sleeping(signal).catch(() => {});
  return 'kept';
};

describe('work that is asked to stop', () => {
  it.each([
    ['a timer that is aborted', 'SIGINT', sleeping, { result: null, stopped: EXIT_CODE.interrupted }],
    ['a timer that is aborted', 'SIGTERM', sleeping, { result: null, stopped: EXIT_CODE.terminated }],
    ['the reason itself', 'SIGTERM', throwing, { result: null, stopped: EXIT_CODE.terminated }],
  ] as const)('has stopped where it throws %s, on %s', async (_, name, work, expected) => {
    expect(await stoppedBy(name, work)).toEqual(expected);
  });

  it('says what it keeps', async () => {
    const { result } = await stoppedBy('SIGINT', keeping);
    expect(result).toBe('kept');
  });

  it('fails where something else is wrong', async () => {
    const failing: Work = async (signal) => {
      await sleeping(signal).catch(() => {});
      throw new Error('the disk is full');
    };
    await expect(stoppedBy('SIGINT', failing)).rejects.toThrow('the disk is full');
  });
});

/** As the system would; nothing but the work's own handlers hears it. */
async function stoppedBy(name: 'SIGINT' | 'SIGTERM', work: Work) {
  const others = process.rawListeners(name) as (() => void)[];
  process.removeAllListeners(name);
  const done = withStop(work);
  process.emit(name, name);
  try {
    return await done;
  } finally {
    process.removeAllListeners(name);
    for (const other of others) process.on(name, other);
  }
}
