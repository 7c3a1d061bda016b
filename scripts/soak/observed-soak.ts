import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Heartbeat, SessionMode } from '../../packages/runtime/src/contract/heartbeat.ts';
import { SESSION_ROWS } from '../../packages/runtime/src/ports/session-store.ts';
import type { JournalSize } from './journal-figures.ts';
import { imageProgram } from '../chaos/program.ts';
import { madeSession } from '../chaos/made-session.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import { madeTape } from '../chaos/tape.ts';
import { WatchedSession, type HeardLine } from '../chaos/watched-session.ts';
import { BeatWatch } from './beats.ts';
import type { ProbeSample } from './probe.ts';
import { soakBooks, type SoakBooks } from './soak-books.ts';
import { tradedHours } from './traded-hours.ts';

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const LONGEST_START_MS = 120_000;
const LOOK_MS = 1000;
export const LOG_HOURS = 6;
const MB = 1e6;
/** Names of records that are dropped when their order has been over for two days. */
const OF_ORDERS = /^(?:intent|attempt|fill)\//u;

export interface SoakChoice {
  readonly mode: SessionMode;
  readonly hours: number;
  /** Times as fast as time passes. */
  readonly factor: number;
  readonly pairs: number;
  /** More of Node for the session. */
  readonly nodeOptions: string;
}

export interface ObservedSoak {
  readonly choice: SoakChoice;
  /** Simulated hours for which it traded: fewer than were chosen where it ended before. */
  readonly hours: number;
  /** Once a second, from the start of trading; epoch ms. */
  readonly samples: readonly ProbeSample[];
  /** The same of a process that does nothing, beside it. */
  readonly idle: readonly ProbeSample[];
  readonly beganMs: number;
  readonly endedMs: number;
  readonly beats: readonly Heartbeat[];
  readonly lines: readonly HeardLine[];
  /** Connections made after the first ones. */
  readonly connects: number;
  readonly requests: number;
  readonly sizes: readonly JournalSize[];
  readonly exitCode: number | string;
  /** Null: without money. */
  readonly books: SoakBooks | null;
  /** Ms of exchange time by which it was late at worst. */
  readonly exchangeLagMs: number;
}

/** Lets a session as it is in the image trade for so many hours of an exchange whose clock is fast, and watches it from outside. */
export async function observedSoak(choice: SoakChoice): Promise<ObservedSoak> {
  const { mode, hours, factor, pairs, nodeOptions } = choice;
  const tape = madeTape(1, pairs, hours + 2);
  const program = await imageProgram();
  const { sim, place, env } = await madeSession({ mode, strategy: 'steady', program, tape, seed: 1, factor });
  const file = (name: string): string => join(place.folder, `${name}.jsonl`);
  const idle = spawn(process.execPath, ['--import', PROBE, '-e', 'setInterval(() => {}, 1000)'], {
    env: { TRADAI_PROBE_FILE: file('idle') },
  });
  const session = new WatchedSession(program, place, {
    ...env,
    ...{ SESSION_LOG_HOURS: String(LOG_HOURS), TRADAI_PROBE_FILE: file('session') },
    NODE_OPTIONS: `--import=${PROBE} ${nodeOptions}`,
  });
  const watch = new BeatWatch(place);
  const sizes: JournalSize[] = [];
  try {
    await session.until(() => session.lines.some(({ event }) => event === 'startup'), 'trading', LONGEST_START_MS);
    const [beganMs, connects] = [Date.now(), sim.log.connects.length];
    const traded = await tradedHours({
      ...{ hours, nowMs: () => sim.clock.now(), isOver: () => session.isOver, everyMs: LOOK_MS },
      look: async (hour) => {
        await watch.look();
        if (hour > (sizes.at(-1)?.hour ?? 0)) sizes.push(await journalSize(place, hour));
      },
    });
    const endedMs = Date.now();
    const reconnects = sim.log.connects.length - connects;
    const exitCode = await session.end();
    sim.clock.pause();
    await watch.look();
    const during = ({ atMs }: ProbeSample): boolean => atMs >= beganMs && atMs <= endedMs;
    return {
      ...{
        choice,
        hours: traded,
        beganMs,
        endedMs,
        beats: watch.beats,
        lines: session.lines,
        sizes,
        books: mode === 'live' ? await soakBooks(sim, place) : null,
      },
      samples: samplesIn(file('session')).filter(during),
      idle: samplesIn(file('idle')).filter(during),
      ...{ connects: reconnects, requests: sim.log.records.length, exitCode, exchangeLagMs: sim.clock.worstLagMs },
    };
  } finally {
    idle.kill();
    session.child.kill('SIGKILL');
    await sim.close();
    place.remove();
    program.remove();
  }
}

function samplesIn(file: string): ProbeSample[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ProbeSample);
}

async function journalSize(place: SessionPlace, hour: number): Promise<JournalSize> {
  const { folder: state } = place.state;
  const { key } = place;
  const store = await place.store();
  const log = await store.rows(key, 'log', {});
  const records = Map.groupBy((await store.read(key))?.records ?? [], ([name]) => OF_ORDERS.test(name));
  const stays = textsOf(records.get(false));
  for (const kind of SESSION_ROWS)
    if (kind !== 'log') stays.push(...(await store.rows(key, kind, {})).map(({ text }) => text));
  store.close();
  const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const folder = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const logHours = log.length === 0 ? 0 : (log.at(-1)!.atMs - log[0]!.atMs) / HOUR_MS;
  return {
    ...{ hour, logHours, folderMb: folder / MB, logMb: sizeOf(log.map(({ text }) => text)) },
    ...{ staysMb: sizeOf(stays), ordersMb: sizeOf(textsOf(records.get(true))) },
  };
}

function textsOf(records: readonly (readonly [key: string, text: string])[] = []): string[] {
  return records.map(([, text]) => text);
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0) / MB;
}
