import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A terminal's keys, as `process.stdin` has them. */
export interface Keys {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: 'data' | 'error', listener: (bytes: Uint8Array) => void): unknown;
  off(event: 'data' | 'error', listener: (bytes: Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface KeyOptions {
  readonly keys?: Keys;
  /** Whether keys go to this process: not while it is in the background of a shell, where touching the terminal would halt it. */
  readonly isInFront?: () => boolean;
  readonly send?: (signal: NodeJS.Signals, to: Receiver) => void;
}

export type Receiver = 'process' | 'group';

/** What keys mean to whoever reads them. */
export interface KeyReader {
  /** A character, or the sequence of a key that has none. */
  onKey(key: string): void;
  /** The terminal is given back for a while, and is ours again. */
  onRest?(): void;
  onBack?(): void;
}

/**
 * Hands over single keys, which a terminal does only when it does nothing with them itself: what Ctrl-C, Ctrl-\ and Ctrl-Z do is done here
 * meanwhile. Null where nothing is read: from what is no terminal, or goes to others.
 */
export function watchKeys(reader: KeyReader, options: KeyOptions = {}): TerminalKeys | null {
  const { keys = process.stdin, isInFront = isForeground, send = sendSignal } = options;
  if (keys.isTTY !== true || !isInFront()) return null;
  const watch = new TerminalKeys(reader, { keys, isInFront, send });
  watch.grab();
  return watch;
}

const ESCAPE = '\u001B';

export class TerminalKeys {
  readonly #reader: KeyReader;
  readonly #options: Required<KeyOptions>;
  #isGrabbed = false;

  constructor(reader: KeyReader, options: Required<KeyOptions>) {
    this.#reader = reader;
    this.#options = options;
    // Of a terminal that is gone.
    options.keys.on('error', ignore);
    // Whatever ends the process, but for `kill -9`, after which a shell does it.
    process.once('exit', this.#release);
  }

  readonly grab = (): void => {
    const { keys, isInFront } = this.#options;
    if (this.#isGrabbed || !isInFront()) return;
    this.#isGrabbed = true;
    keys.setRawMode(true);
    keys.on('data', this.#onData);
    keys.resume();
    this.#reader.onBack?.();
  };

  end(): void {
    process.off('exit', this.#release).off('SIGCONT', this.grab);
    this.#release();
    this.#options.keys.off('error', ignore);
  }

  readonly #release = (): void => {
    const { keys } = this.#options;
    if (!this.#isGrabbed) return;
    this.#isGrabbed = false;
    this.#reader.onRest?.();
    keys.off('data', this.#onData);
    keys.setRawMode(false);
    keys.pause();
  };

  readonly #onData = (bytes: Uint8Array): void => {
    const text = new TextDecoder().decode(bytes);
    // An arrow or a function key.
    const keys = text.startsWith(ESCAPE) ? [text] : text;
    for (const key of keys) this.#onKey(key);
  };

  #onKey(key: string): void {
    const { send } = this.#options;
    const signal = SIGNALS[key];
    if (signal === undefined) {
      this.#reader.onKey(key);
      return;
    }
    if (signal !== 'SIGINT') this.#release();
    if (signal === 'SIGTSTP') process.once('SIGCONT', this.grab);
    send(signal, 'group');
  }
}

/** What a terminal makes of keys, for every process that it runs in front. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001C': 'SIGQUIT',
  '\u001A': 'SIGTSTP',
};

function ignore(): void {
  // Keys are a convenience; signals stop a command without them.
}

export function sendSignal(signal: NodeJS.Signals, to: Receiver): void {
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
