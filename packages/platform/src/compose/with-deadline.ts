import { setTimeout as pause } from 'node:timers/promises';

/** Waits for work, but no longer; gives whether it was done. What it throws is thrown. */
export async function withDeadline(work: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const late = pause(ms, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    over.abort();
  }
}
