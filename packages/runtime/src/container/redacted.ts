import { readFileSync, writeFileSync } from 'node:fs';
import type { Redactor } from '../ports/secrets-redactor.ts';
import type { Io } from '../process/io.ts';

/** The same outputs without secrets. */
export function redactedIo(io: Io, redactor: Redactor): Io {
  return {
    ...io,
    out: (text) => io.out(redactor.redact(text)),
    err: (text) => io.err(redactor.redact(text)),
  };
}

/** Takes secrets out of files before anybody gets them. A strategy can print what it likes into a report. */
export function redactFiles(files: readonly string[], redactor: Redactor): void {
  for (const file of files) {
    const bytes = readFileSync(file);
    const redacted = redactor.redactBytes(bytes);
    if (redacted !== bytes) writeFileSync(file, redacted);
  }
}
