import { userInfo } from 'node:os';
import { UsageError } from '@tradai/runtime/process';

/** Who asks: `--by`, else the user of the system. */
export function askedBy(text?: string): string {
  if (text === undefined) return userName();
  if (text.trim() !== '') return text.trim();
  throw new UsageError('--by is empty; expected who asks.');
}

/** A container may run as a user that the system does not know. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
