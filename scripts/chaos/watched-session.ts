import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { variablesOf } from '../image/dockerfile.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import type { SessionProgram } from './program.ts';

/** A line of a session's log, as it came. */
export interface HeardLine {
  /** Real time, monotonic. */
  readonly realMs: number;
  readonly event: string;
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Of memory, as in the image; its folders are the place's. */
const { MALLOC_ARENA_MAX } = variablesOf(readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8'));
const TRY_AGAIN = 75;
const MOST_STARTS = 4;

/** A session that has made its first entry. One that ends with "try again" before that, as on a machine that is too busy, is started again. */
export async function enteredSession(
  program: SessionProgram,
  place: SessionPlace,
  env: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<WatchedSession> {
  for (let start = 1; ; start += 1) {
    const session = new WatchedSession(program, place, env);
    try {
      await session.until(() => session.lines.some(({ event }) => event === 'entry'), 'the first entry', withinMs);
      return session;
    } catch (error) {
      session.child.kill('SIGKILL');
      if ((await session.ended) !== TRY_AGAIN || start === MOST_STARTS) throw error;
    }
  }
}

/** A container that trades, as a process of its own whose log is read. */
export class WatchedSession {
  readonly child: ChildProcess;
  readonly lines: HeardLine[] = [];
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
  #isOver = false;

  constructor(program: SessionProgram, place: SessionPlace, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [...program.args], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'] ?? '', MALLOC_ARENA_MAX, ...place.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    createInterface({ input: this.child.stderr! }).on('line', (line) => this.#hear(line));
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      this.#isOver = true;
      return (code as number | null) ?? (signal as string);
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits until it is so. Throws with its last words when it ends before, or takes longer. */
  async until(isSo: () => boolean, what: string, withinMs: number): Promise<void> {
    const endMs = performance.now() + withinMs;
    while (!isSo()) {
      if (this.#isOver || performance.now() > endMs) throw new Error(`${what} did not come; ${this.lastWords()}`);
      await pause(20);
    }
  }

  lastWords(): string {
    return `the session said: ${this.lines
      .slice(-8)
      .map(({ event, message }) => `${event}: ${message}`)
      .join(' | ')}`;
  }

  /** Ends it in order. Gives its exit code. */
  async end(): Promise<number | string> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  #hear(line: string): void {
    const { event, level, message, ...facts } = parsed(line);
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    const realMs = performance.now();
    this.lines.push({ realMs, event: text(event), level: text(level), message: text(message), facts });
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { event: 'text', level: 'error', message: line };
  }
}
