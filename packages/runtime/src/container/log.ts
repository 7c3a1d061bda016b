import type { ProgressLine } from '../contract/progress.ts';
import type { Io } from '../process/io.ts';

/** From what is said in detail to what somebody must look after. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFacts = Readonly<Record<string, unknown>>;

/** What happens in a container, for whoever reads along: sentences on a terminal, JSON lines elsewhere. */
export interface ContainerLog {
  say(level: LogLevel, event: string, sentence: string, facts?: LogFacts): void;
  event(name: string, sentence: string, facts?: LogFacts): void;
  warn(sentence: string): void;
  error(sentence: string, facts?: LogFacts): void;
  /** A line of another kind that programs read, such as progress. */
  readonly line: (line: ProgressLine) => void;
}

export interface LogOptions {
  /** What is below it is not written. */
  readonly level?: LogLevel;
  readonly now?: () => number;
}

type LogIo = Pick<Io, 'err' | 'progress'>;

/** Without a library, which would take a third of the time in which a backtest starts. Sessions have `sessionLog`. */
export function containerLog(io: LogIo, { level = 'info', now = Date.now }: LogOptions = {}): ContainerLog {
  const write = io.progress === null ? jsonWriter(io, now) : terminalWriter(io);
  const least = LOG_LEVELS.indexOf(level);
  return logOf(io, (own, ...rest) => {
    if (LOG_LEVELS.indexOf(own) >= least) write(own, ...rest);
  });
}

/** The level that LOG_LEVEL names, `info` where it names none. That it names none is for the settings to say. */
export function logLevelIn(env: Io['env']): LogLevel {
  return LOG_LEVELS.find((level) => level === env['LOG_LEVEL']) ?? 'info';
}

export type LogWriter = (level: LogLevel, event: string, message: string, facts: LogFacts) => void;

/** A log whose lines `write` writes. */
export function logOf(io: LogIo, write: LogWriter): ContainerLog {
  return {
    say: (level, event, sentence, facts = {}) => write(level, event, sentence, facts),
    event: (name, sentence, facts = {}) => write('info', name, sentence, facts),
    warn: (sentence) => write('warn', 'warning', sentence, {}),
    error: (sentence, facts = {}) => write('error', 'failed', sentence, facts),
    line: (line) => {
      if (io.progress === null) io.err(`${JSON.stringify(line)}\n`);
    },
  };
}

/** `clock`: stands before each sentence, of what runs for days. */
export function terminalWriter(io: Pick<Io, 'err'>, clock: () => string = () => ''): LogWriter {
  const words: Readonly<Record<LogLevel, string>> = { debug: '', info: '', warn: 'Warning: ', error: 'error: ' };
  return (level, _, message) => io.err(`${clock()}${words[level]}${message}\n`);
}

function jsonWriter(io: Pick<Io, 'err'>, now: () => number): LogWriter {
  return (level, event, message, facts) => {
    const time = new Date(now()).toISOString();
    io.err(`${JSON.stringify({ type: 'log', time, level, event, message, ...facts })}\n`);
  };
}
