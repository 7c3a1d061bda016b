import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SimExchange } from '@tradai/sim-exchange';
import type { SessionMode } from '../../packages/runtime/src/contract/heartbeat.ts';
import { type BookFindings, bookFindings } from './book-findings.ts';
import { readOrderStory, type OrderStory } from '../live-crash/oracle/order-story.ts';
import { PersonOnDuty } from '../live-crash/person-on-duty.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import type { FaultSpan } from './fault-span.ts';
import type { ChaosFault } from './faults.ts';
import { impatient, protectiveIds } from './patience.ts';
import type { SessionProgram } from './program.ts';
import { madeSession } from './made-session.ts';
import { madeTape, type MadeTape } from './tape.ts';
import { exchangeCandles, readJournal, withSources, type Truth } from './truth.ts';
import { enteredSession, type HeardLine, type WatchedSession } from './watched-session.ts';

export interface ChaosChoice {
  readonly mode: SessionMode;
  readonly seed: number;
  /** Times as fast as time passes. */
  readonly factor: number;
  readonly pairs: number;
  readonly faults: (factor: number, pairs: readonly string[]) => readonly ChaosFault[];
  /** Real time for which nothing more happens once entries have come again. */
  readonly calmMs: number;
  /** Real time from a fault's beginning for which new connections are waited for. */
  readonly connectedWithinMs: number;
}

/** What is left of a session that had trouble. */
export interface ChaosEvidence {
  readonly choice: ChaosChoice;
  readonly spans: readonly FaultSpan[];
  readonly lines: readonly HeardLine[];
  /** Monotonic ms of each connection. */
  readonly connects: readonly number[];
  /** Sent after an answer that asked for patience had come, before that was over. */
  readonly requestsDuringBan: number;
  readonly hours: number;
  readonly exitCode: number | string;
  readonly truth: Truth;
  /** The session's file of markets; undefined: the one that ships. */
  readonly markets: string | undefined;
  /** Null: without money. */
  readonly books: BookFindings | null;
  readonly folder: string;
}

const HOUR_MS = 3_600_000;
const LONGEST_START_MS = 120_000;
/** Real time in which entries must come again. */
const RESUMED_WITHIN_MS = 60_000;
/** As that takes at most, usually. */
const RESUMED_MS = 40_000;
const LOOK_MS = 10;
/** Faults of answers, but for those of candles alone: orders and questions about the account get through then. */
const EVERY_ANSWER = /^\/api\/.*\*$/;
/** Real time after which the person looks whether to resume; answers that get lost halt entries. */
const DUTY_MS = 500;

/** Lets a session trade beside an exchange that has one fault after the other, and gathers what it did. The folder is the caller's to remove. */
export async function chaosRun(choice: ChaosChoice, program: SessionProgram): Promise<ChaosEvidence> {
  const { seed, factor, pairs, mode } = choice;
  const names = madeTape(seed, pairs, 1).pairs;
  const faults = choice.faults(factor, names);
  const tape = madeTape(seed, pairs, longest(faults, choice));
  const { sim, place, env, markets } = await madeSession({ mode, strategy: 'restive', program, tape, seed, factor });
  let session: WatchedSession | null = null;
  const person = mode === 'live' ? await PersonOnDuty.at(place, { sim }) : null;
  const duty = setInterval(() => void person?.look(), DUTY_MS);
  try {
    session = await enteredSession(program, place, env, LONGEST_START_MS);
    const startMs = sim.clock.now();
    const spans: FaultSpan[] = [];
    for (const fault of faults) {
      spans.push(await suffered(fault, sim, session, choice));
      await pause(choice.calmMs);
    }
    const hours = (sim.clock.now() - startMs) / HOUR_MS;
    const exitCode = await session.end();
    sim.clock.pause();
    const story = mode === 'live' ? await storyOf(place) : null;
    return {
      ...{ choice, markets, spans, lines: session.lines, hours, exitCode, folder: place.folder },
      connects: realTimes(sim, sim.log.connects),
      requestsDuringBan: impatience(sim, story),
      truth: await truthOf(sim, tape, place, program),
      books: story === null ? null : await bookFindings(sim, place, { story, spans }),
    };
  } catch (error) {
    throw keptFailure(error as Error, place, session);
  } finally {
    session?.child.kill('SIGKILL');
    clearInterval(duty);
    person?.leave();
    await sim.close();
  }
}

/** What it said stays beside its journal, for whoever wants to know why. */
function keptFailure(error: Error, { folder }: SessionPlace, session: WatchedSession | null): Error {
  const lines = (session?.lines ?? []).map((line) => JSON.stringify(line));
  writeFileSync(join(folder, 'heard.jsonl'), lines.join('\n'));
  return new Error(`${error.message} (${folder})`, { cause: error });
}

/** Hours of the market that a tape must have at most. */
function longest(faults: readonly ChaosFault[], { factor, calmMs }: ChaosChoice): number {
  const realMs = faults.reduce((sum, { seconds }) => sum + seconds * 1000 + calmMs + RESUMED_MS, LONGEST_START_MS);
  return (realMs * factor) / HOUR_MS;
}

async function suffered(
  fault: ChaosFault,
  sim: SimExchange,
  session: WatchedSession,
  { seed, connectedWithinMs }: ChaosChoice,
): Promise<FaultSpan> {
  const open = sim.streams.sockets.all.length;
  const connectsBefore = sim.log.connects.length;
  const [beganMs, marketMs] = [performance.now(), sim.clock.now()];
  fault.hand?.(sim);
  const script = sim.faults.load({ version: 1, seed, rules: fault.rules });
  let connectedMs: number | null = fault.breaks === undefined ? null : Infinity;
  let dataMs: number | null = null;
  const look = async (isOver: () => boolean): Promise<void> => {
    for (; !isOver(); await pause(LOOK_MS)) {
      if (connectedMs === Infinity && sim.log.connects.length >= connectsBefore + open) connectedMs = performance.now();
      if (connectedMs !== null && dataMs === null && isEntered(session, connectedMs)) dataMs = performance.now();
    }
  };
  await look(() => performance.now() >= beganMs + fault.seconds * 1000);
  sim.faults.unload(script);
  const endedMs = performance.now();
  const market = { beganMs: marketMs, endedMs: sim.clock.now() };
  await session.until(() => isEntered(session, endedMs), `an entry after "${fault.name}"`, RESUMED_WITHIN_MS);
  // Pauses before connecting grow with trouble: a short fault may be over before the next attempt.
  await look(() => connectedMs !== Infinity || performance.now() >= beganMs + connectedWithinMs);
  const entryMs = session.lines.find(({ event, realMs }) => event === 'entry' && realMs > endedMs)!.realMs;
  // A short fault may be over before that.
  const entered = connectedMs === null ? null : (dataMs ?? entryMs);
  const isDeaf = fault.rules.some(({ match }) => EVERY_ANSWER.test(match?.path ?? ''));
  return { name: fault.name, isDeaf, beganMs, endedMs, market, entryMs, connectedMs, dataMs: entered };
}

function isEntered({ lines }: WatchedSession, afterMs: number): boolean {
  return (lines.findLast(({ event }) => event === 'entry')?.realMs ?? 0) > afterMs;
}

/** Of times of the exchange: monotonic ms. */
function realTimes({ clock }: SimExchange, times: readonly number[]): number[] {
  const [marketMs, realMs] = [clock.now(), performance.now()];
  return times.map((at) => realMs - (marketMs - at) / clock.factor);
}

/** By the requests that arrived and the session's own books. */
function impatience(sim: SimExchange, story: OrderStory | null): number {
  const { records, connects } = sim.log;
  const arrived = realTimes(
    sim,
    records.map(({ at }) => at),
  );
  const requests = records.map((record, at) => ({ ...record, realMs: arrived[at]! }));
  return impatient(requests, realTimes(sim, connects), story === null ? new Set() : protectiveIds(story));
}

async function storyOf(place: SessionPlace): Promise<OrderStory> {
  const store = await place.store();
  return readOrderStory(store, place.key).finally(() => store.close());
}

async function truthOf(sim: SimExchange, tape: MadeTape, place: SessionPlace, program: SessionProgram): Promise<Truth> {
  const candles = await exchangeCandles(sim, tape.pairs);
  const store = await place.store();
  const journal = await readJournal(store, place.key).finally(() => store.close());
  return { ...withSources(journal, program), candles };
}
