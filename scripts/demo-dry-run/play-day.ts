import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CrashMarket } from '../crash/market.ts';
import { startSession, type SessionProcess } from '../crash/session-process.ts';

const LOOK_MS = 20;

export interface DayParts {
  /** The container's entry point. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its log is kept, as `container.log`. */
  readonly folder: string;
  readonly market: CrashMarket;
  /** When the process is killed, exchange time, rising. */
  readonly killsMs: readonly number[];
  /** What else happens on the way, by exchange time, rising. */
  readonly acts: readonly { readonly atMs: number; readonly act: () => Promise<void> }[];
  /** The process is gone, and the exchange's clock stands. */
  readonly onKilled: () => Promise<void>;
  readonly onTrading: (start: number, seconds: number) => void;
}

/** Lets a session trade until its tape is over, through every kill, and ends it by SIGTERM. Throws when it ends otherwise. */
export async function playDay(parts: DayParts): Promise<void> {
  const kills = [...parts.killsMs];
  const acts = [...parts.acts];
  for (let start = 1; ; start++) {
    const session = await started(parts, start);
    await whileTrading(session, parts, kills, acts);
    const { code, signal } = await session.ended;
    await parts.market.stand();
    appendFileSync(join(parts.folder, 'container.log'), session.log());
    if (code === 0) return;
    if (signal !== 'SIGKILL') throw new Error(`the container ended with ${code ?? signal}: ${lastLine(session)}`);
    await parts.onKilled();
  }
}

async function started(parts: DayParts, start: number): Promise<SessionProcess> {
  const { main, env, market, folder, onTrading } = parts;
  const fromMs = performance.now();
  const session = startSession(main, { ...env, ...market.env }, folder);
  if (await market.awaitSession(session.over)) onTrading(start, (performance.now() - fromMs) / 1000);
  return session;
}

async function whileTrading(
  { over, child }: SessionProcess,
  { market }: DayParts,
  kills: number[],
  acts: { readonly atMs: number; readonly act: () => Promise<void> }[],
): Promise<void> {
  for (let isAsked = false; !over.aborted; await pause(LOOK_MS)) {
    const { nowMs } = market;
    if ((kills[0] ?? Infinity) <= nowMs) {
      kills.shift();
      child.kill('SIGKILL');
      return;
    }
    if ((acts[0]?.atMs ?? Infinity) <= nowMs) await acts.shift()!.act();
    if (market.isOver && !isAsked) isAsked = child.kill('SIGTERM');
  }
}

function lastLine(session: SessionProcess): string {
  return session.log().trim().split('\n').at(-1) ?? '';
}
