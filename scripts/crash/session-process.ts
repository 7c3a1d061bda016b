import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface SessionEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A container as a process of its own. */
export interface SessionProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<SessionEnd>;
  /** Aborted when it has ended. */
  readonly over: AbortSignal;
  /** What it logged so far. */
  readonly log: () => string;
}

export function startSession(main: string, env: Readonly<Record<string, string>>, cwd: string): SessionProcess {
  const child = spawn(process.execPath, [main], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const texts: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => texts.push(chunk.toString()));
  const over = new AbortController();
  child.once('exit', () => over.abort());
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return { child, ended, over: over.signal, log: () => texts.join('') };
}
