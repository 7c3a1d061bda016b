import type { ProgressLine } from '../contract/progress.ts';
import type { Io } from '../process/io.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** What happens in a container, for whoever reads along: sentences on a terminal, JSON lines elsewhere. */
export interface ContainerLog {
  event(name: string, sentence: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(sentence: string): void;
  error(sentence: string, facts?: Readonly<Record<string, unknown>>): void;
  /** A line of another kind that programs read, such as progress. */
  readonly line: (line: ProgressLine) => void;
}

export function containerLog(io: Pick<Io, 'err' | 'progress'>, now: () => number = Date.now): ContainerLog {
  const isTerminal = io.progress !== null;
  const write = (
    level: LogLevel,
    event: string,
    message: string,
    facts: Readonly<Record<string, unknown>> = {},
  ): void => {
    if (isTerminal) io.err(`${level === 'info' ? '' : `${level === 'warn' ? 'Warning' : 'error'}: `}${message}\n`);
    else
      io.err(
        `${JSON.stringify({ type: 'log', time: new Date(now()).toISOString(), level, event, message, ...facts })}\n`,
      );
  };
  return {
    event: (name, sentence, facts) => write('info', name, sentence, facts),
    warn: (sentence) => write('warn', 'warning', sentence),
    error: (sentence, facts) => write('error', 'failed', sentence, facts),
    line: (line) => {
      if (!isTerminal) io.err(`${JSON.stringify(line)}\n`);
    },
  };
}
