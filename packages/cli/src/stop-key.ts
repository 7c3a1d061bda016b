import type { Io } from '@tradai/runtime/process';
import { sendSignal, watchKeys, type KeyOptions } from './terminal-keys.ts';

export interface StopKey {
  /** What a progress bar says of it; empty where no key is read. */
  readonly hint: string;
  /** Gives the terminal back as it was. */
  end(): void;
}

const NO_KEY: StopKey = { hint: '', end: () => {} };

/** Lets `q` ask the process to stop, wherever a bar can say so. Nothing is read from what is no terminal. */
export function watchStopKey(terminal: Io['progress'], options: KeyOptions = {}): StopKey {
  const { send = sendSignal } = options;
  const onKey = (key: string): void => {
    if (key === 'q' || key === 'Q') send('SIGINT', 'process');
  };
  const watch = terminal === null ? null : watchKeys({ onKey }, options);
  return watch === null ? NO_KEY : { hint: ' (q ends)', end: () => watch.end() };
}
