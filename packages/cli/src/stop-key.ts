import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Io } from '@tradai/runtime/process';

/** A terminal's keys, as `process.stdin` has them. */
export interface Keys {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: 'data' | 'error', listener: (bytes: Uint8Array) => void): unknown;
  off(event: 'data' | 'error', listener: (bytes: Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface StopKeyOptions {
  readonly keys?: Keys;
  /** Whether keys go to this process: not while it is in the background of a shell, where touching the terminal would halt it. */
  readonly isInFront?: () => boolean;
  readonly send?: (signal: NodeJS.Signals, to: Receiver) => void;
}

type Receiver = 'process' | 'group';

export interface StopKey {
  /** What a progress bar says of it; empty where no key is read. */
  readonly hint: string;
  /** Gives the terminal back as it was. */
  end(): void;
}

const NO_KEY: StopKey = { hint: '', end: () => {} };
const ESCAPE = 0x1b;

/**
 * Lets `q` ask the process to stop, wherever a bar can say so. A terminal hands over single keys only when it does nothing with them itself: what
 * Ctrl-C, Ctrl-\ and Ctrl-Z do is done here meanwhile. Nothing is read from what is no terminal.
 */
export function watchStopKey(terminal: Io['progress'], options: StopKeyOptions = {}): StopKey {
  const { keys = process.stdin, isInFront = isForeground, send = sendSignal } = options;
  if (terminal === null || keys.isTTY !== true || !isInFront()) return NO_KEY;
  const watch = new KeyWatch(keys, isInFront, send);
  watch.grab();
  return { hint: ' (q ends)', end: () => watch.end() };
}

class KeyWatch {
  readonly #keys: Keys;
  readonly #isInFront: () => boolean;
  readonly #send: NonNullable<StopKeyOptions['send']>;
  #isGrabbed = false;

  constructor(keys: Keys, isInFront: () => boolean, send: NonNullable<StopKeyOptions['send']>) {
    this.#keys = keys;
    this.#isInFront = isInFront;
    this.#send = send;
    // Of a terminal that is gone.
    keys.on('error', ignore);
    // Whatever ends the process, but for `kill -9`, after which a shell does it.
    process.once('exit', this.#release);
  }

  readonly grab = (): void => {
    if (this.#isGrabbed || !this.#isInFront()) return;
    this.#isGrabbed = true;
    this.#keys.setRawMode(true);
    this.#keys.on('data', this.#onData);
    this.#keys.resume();
  };

  end(): void {
    process.off('exit', this.#release).off('SIGCONT', this.grab);
    this.#release();
    this.#keys.off('error', ignore);
  }

  readonly #release = (): void => {
    if (!this.#isGrabbed) return;
    this.#isGrabbed = false;
    this.#keys.off('data', this.#onData);
    this.#keys.setRawMode(false);
    this.#keys.pause();
  };

  readonly #onData = (bytes: Uint8Array): void => {
    // An arrow or a function key.
    if (bytes[0] === ESCAPE) return;
    for (const byte of bytes) this.#onKey(String.fromCodePoint(byte));
  };

  #onKey(key: string): void {
    if (key === 'q' || key === 'Q') this.#send('SIGINT', 'process');
    const signal = SIGNALS[key];
    if (signal === undefined) return;
    if (signal !== 'SIGINT') this.#release();
    if (signal === 'SIGTSTP') process.once('SIGCONT', this.grab);
    this.#send(signal, 'group');
  }
}

/** What a terminal makes of keys, for every process that it runs in front. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001C': 'SIGQUIT',
  '\u001A': 'SIGTSTP',
};

function ignore(): void {
  // Keys are a convenience; signals stop a search without them.
}

function sendSignal(signal: NodeJS.Signals, to: Receiver): void {
  if (to === 'process' || process.platform === 'win32') process.emit(signal, signal);
  else process.kill(0, signal);
}

/** Whether the process is in the group that the terminal listens to. */
function isForeground(): boolean {
  try {
    if (process.platform === 'win32') return true;
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8' }).includes('+');
    // Behind the name in brackets: state, parent, group, session, terminal, the terminal's group.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)!.split(' ');
    return fields[2] === fields[5];
  } catch {
    return false;
  }
}
