import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../ports/clock.ts';
import type { OpenLiveServices } from '../../../ports/live-services-contract.fixture.ts';
import { ChildLiveServices, type ChildLiveServicesOptions } from '../child-live-services.ts';
import { PlatformDatabase } from '../platform-database.ts';
import { REAL_CLOCK } from '../tasks/real-clock.fixture.ts';

const PROGRAM = fileURLToPath(new URL('fake-session.fixture.ts', import.meta.url));
const SOON_MS = 10_000;

/** Ten times as fast: pauses between starts are of seconds. */
const FACTOR = 10;
export const FAST_CLOCK: Clock = {
  now: () => REAL_CLOCK.now() * FACTOR,
  monotonicMs: () => REAL_CLOCK.monotonicMs() * FACTOR,
  sleep: (ms, signal) => REAL_CLOCK.sleep(ms / FACTOR, signal),
};

export interface SaidEvent extends Readonly<Record<string, string | number | undefined>> {
  readonly event: 'begins' | 'ends';
  readonly pid: number;
}

export interface LiveWorld extends OpenLiveServices {
  readonly folder: string;
  readonly services: ChildLiveServices;
  readonly errors: unknown[];
  said(): readonly SaidEvent[];
}

/** The folder of a platform that is none yet. */
export function liveFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tradai-live-'));
}

/** Options of a platform in a folder whose containers are stood for by a program that does as it is told. */
export function liveOptions(folder: string, errors: unknown[] = []): ChildLiveServicesOptions {
  return {
    ...{
      database: new PlatformDatabase(folder),
      folder,
      clock: FAST_CLOCK,
      environment: { SECRET: 'told' },
      graceMs: 500,
    },
    commandOf: (digest) => (digest === 'sha256:gone' ? null : [process.execPath, PROGRAM, folder]),
    onError: (error) => void errors.push(error),
  };
}

export async function liveWorld(folder = liveFolder()): Promise<LiveWorld> {
  const errors: unknown[] = [];
  const options = liveOptions(folder, errors);
  const services = new ChildLiveServices(options);
  await services.resume();
  const said = (): readonly SaidEvent[] => eventsOf(folder);
  return {
    ...{ folder, services, errors, said },
    running: () => Promise.resolve(runningIn(said()) as unknown as readonly Readonly<Record<string, string>>[]),
    most: () => Promise.resolve(mostIn(said())),
    async end(code) {
      writeFileSync(endFile(folder), String(code));
      for (let waited = 0; existsSync(endFile(folder)) && waited < SOON_MS; waited += 10)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async close() {
      await services.close();
      options.database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function eventsOf(folder: string): readonly SaidEvent[] {
  const file = join(folder, 'events');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as SaidEvent);
}

function runningIn(events: readonly SaidEvent[]): readonly SaidEvent[] {
  const over = new Set(events.filter(({ event }) => event === 'ends').map(({ pid }) => pid));
  return events.filter(({ event, pid }) => event === 'begins' && !over.has(pid) && isAlive(pid));
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function mostIn(events: readonly SaidEvent[]): number {
  let [now, most] = [0, 0];
  for (const { event } of events) most = Math.max(most, (now += event === 'begins' ? 1 : -1));
  return most;
}

/** What it holds is the code with which the session of an account ends. */
export function endFile(folder: string, account = 'dry-run'): string {
  return join(folder, `end-${account}`);
}
