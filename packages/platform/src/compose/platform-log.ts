import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { RotatingFile } from './rotating-file.ts';

export interface PlatformLog {
  readonly logger: Logger;
  close(): void;
}

/** What the platform does, as lines of JSON in `platform.log`; what looks like a credential is left out. */
export function platformLog(folder: string, level = 'info'): PlatformLog {
  const file = new RotatingFile(join(folder, 'platform.log'));
  const logger = pino(
    {
      ...{ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['req.headers.authorization', '*.authorization', '*.password', '*.secret', '*.token', '*.client_secret'],
        censor: '***',
      },
    },
    file,
  );
  return { logger, close: () => file.close() };
}
