import { join } from 'node:path';
import { pino, type Logger, type LoggerOptions } from 'pino';
import { RotatingFile } from './rotating-file.ts';

export interface PlatformLog {
  readonly logger: Logger;
  close(): void;
}

/** What the platform does, as lines of JSON in `platform.log`; what looks like a credential is left out. */
export function platformLog(folder: string, level = 'info'): PlatformLog {
  const file = new RotatingFile(join(folder, 'platform.log'));
  return { logger: pino(optionsOf({ level, base: { pid: process.pid } }), file), close: () => file.close() };
}

/** The same on standard output, for what collects it from a task. */
export function taskLog(part: string): Logger {
  return pino(optionsOf({ level: 'info', base: { part } }));
}

function optionsOf(options: LoggerOptions): LoggerOptions {
  return {
    ...{ ...options, timestamp: pino.stdTimeFunctions.isoTime },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['req.headers.authorization', '*.authorization', '*.password', '*.secret', '*.token', '*.client_secret'],
      censor: '***',
    },
  };
}
