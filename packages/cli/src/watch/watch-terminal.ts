import type { Canvas } from './screen.ts';

/** A terminal that a screen is drawn on, as `process.stdout` is one. */
export interface WatchTerminal extends Canvas {
  readonly isTTY?: boolean;
  readonly columns: number;
  readonly rows: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}
