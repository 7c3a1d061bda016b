import { setTimeout as pause } from 'node:timers/promises';
import type { SessionProcess } from '../crash/session-process.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import { MINUTE } from '../live-place/minutes-tape.ts';
import { lastLine, type Lives } from './lives.ts';

const LOOK_MS = 50;
/** Real time; a lease lives for 20 s. */
const LONGEST_MS = 60_000;
const FENCED = 75;

export interface Contest {
  /** From the freeze to the successor's first look at the market, real time. */
  readonly takeOverMs: number;
  /** From waking to its end, of the one that was frozen. */
  readonly fencedMs: number;
  readonly problems: readonly string[];
}

/**
 * Two containers for one session: the second one waits while the first one trades, takes over when that is frozen, and the first one ends as soon as
 * it wakes. Gives the one that trades now.
 */
export async function contest(
  lives: Lives,
  market: LiveMarket,
  say: (text: string) => void,
): Promise<{ readonly contest: Contest; readonly holder: SessionProcess }> {
  const first = await lives.begin();
  await until(() => isActive(first), 'the first container to trade', first);
  const second = lives.start();
  await until(() => second.log().includes('"event":"lease-busy"'), 'the second container to wait', second);
  say('a second container waits for the lease');
  await until(() => isQuiet(market), 'a moment without an order on its way', first);
  const frozenMs = performance.now();
  first.child.kill('SIGSTOP');
  lives.ups.close(first);
  say('the first one is frozen');
  await until(() => isActive(second), 'the second container to take over', second);
  const takeOverMs = performance.now() - frozenMs;
  say(`the second one trades, ${(takeOverMs / 1000).toFixed(1)} s after the freeze`);
  const wokenMs = performance.now();
  first.child.kill('SIGCONT');
  const { code, signal } = await Promise.race([first.ended, tooLate('the frozen container to end')]);
  const fencedMs = performance.now() - wokenMs;
  say(`the first one woke, and ended with ${code ?? signal} ${(fencedMs / 1000).toFixed(1)} s later`);
  const problems = [
    ...(code === FENCED ? [] : [`the container that was frozen ended with ${code ?? signal}: ${lastLine(first)}`]),
    ...(second.over.aborted ? [`the successor ended: ${lastLine(second)}`] : []),
  ];
  return { contest: { takeOverMs, fencedMs, problems }, holder: second };
}

/**
 * Late in a minute, with every position covered. On spot a stop goes before an exit is sent, and a process that is frozen between the two leaves the
 * position without either until its lease is over: twenty seconds, which are minutes of a fast clock.
 */
function isQuiet({ nowMs, sim }: LiveMarket): boolean {
  const isLate = nowMs % MINUTE > 25_000 && nowMs % MINUTE < 50_000;
  return isLate && sim.oracle.protection.rows(nowMs).every(({ since }) => since === null);
}

function isActive({ log }: SessionProcess): boolean {
  return log().includes('"event":"startup"');
}

async function until(isSo: () => boolean, what: string, { over, log }: SessionProcess): Promise<void> {
  for (const untilMs = performance.now() + LONGEST_MS; !isSo(); await pause(LOOK_MS))
    if (over.aborted || performance.now() > untilMs)
      throw new Error(`waited in vain for ${what}: ${lastLine({ log })}`);
}

async function tooLate(what: string): Promise<never> {
  await pause(LONGEST_MS, undefined, { ref: false });
  throw new Error(`waited in vain for ${what}`);
}
