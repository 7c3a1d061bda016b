import { EventEmitter } from 'node:events';
import type { Keys } from '../terminal-keys.ts';
import type { WatchTerminal } from './watch-terminal.ts';

/** As much of a terminal as a screen needs: what stands on it, and which modes are set. */
export class MadeTerminal extends EventEmitter implements WatchTerminal {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Screens of their own, hidden cursors and switched-off line breaks, as `?1049h` has it. */
  readonly modes = new Set<string>();
  readonly writes: string[] = [];
  #lines: string[] = [];
  #row = 0;

  constructor(columns = 80, rows = 24) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.writes.push(text);
    for (const [number, part] of text.split('\u001B').entries()) {
      const [, code = '', end = '', plain = ''] = (number === 0 ? null : /^\[([?\d;]*)([A-Za-z])(.*)$/s.exec(part)) ?? [
        ...['', '', '', part],
      ];
      this.#obey(code, end);
      if (plain !== '') this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + plain;
    }
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** What a person sees, without blanks at the ends of lines. */
  get text(): string {
    return Array.from(this.#lines, (line) => (line ?? '').trimEnd()).join('\n');
  }

  #obey(code: string, end: string): void {
    if (code.startsWith('?')) {
      if (end === 'h') this.modes.add(code);
      else this.modes.delete(code);
    } else if (end === 'J') this.#lines = [];
    else if (end === 'H') {
      this.#row = Number(code.split(';')[0]) - 1;
      this.#lines[this.#row] = '';
    }
  }
}

export class MadeKeys extends EventEmitter implements Keys {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  resume(): void {
    // They come when they are pressed.
  }

  pause(): void {
    // As above.
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.emit('data', Buffer.from(key));
  }
}
