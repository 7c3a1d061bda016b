import { pino } from 'pino';
import type { Io } from '../process/io.ts';
import { logOf, terminalWriter, type ContainerLog, type LogFacts, type LogOptions } from './log.ts';

/** Facts have names of their own; these are the line's. */
const TAKEN = ['type', 'time', 'level', 'event', 'message'];

/**
 * The log of a session, which runs for days: by pino, so that no fact can break a line. Loading it takes 35 ms, so only sessions import this
 * file. `whose` stands in every line; lines have the members of those of `containerLog`. Redaction is the sink's: `io.err` of `redactedIo`.
 */
export function sessionLog(
  io: Pick<Io, 'err' | 'progress'>,
  whose: LogFacts,
  { level = 'info', now = Date.now }: LogOptions = {},
): ContainerLog {
  const isTerminal = io.progress !== null;
  const least = pino.levels.values[level]!;
  const terminal = terminalWriter(io, () => `${new Date(now()).toISOString().slice(11, 19)} `);
  const logger = pino(
    {
      level,
      base: { type: 'log', ...whose },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (name) => ({ level: name }) },
    },
    { write: (line) => io.err(line) },
  );
  return logOf(io, (own, event, message, facts) => {
    if (!isTerminal) logger[own]({ ...renamed(facts), event }, message);
    else if (pino.levels.values[own]! >= least) terminal(own, event, message, facts);
  });
}

/** A second member of one name would hide the first from whoever reads the line. */
function renamed(facts: LogFacts): LogFacts {
  if (!TAKEN.some((name) => Object.hasOwn(facts, name))) return facts;
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [TAKEN.includes(name) ? `${name}_` : name, value]),
  );
}
