import { statSync } from 'node:fs';
import { ServiceError } from '../../ports/errors.ts';

/** Whether something has this name. What nobody here may look at is not nothing: throws `refused`. */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unseen(path, error);
  }
}

/** `error`: of the file system. */
export function unseen(path: string, error: unknown): ServiceError {
  const { code } = error as NodeJS.ErrnoException;
  return new ServiceError(
    'refused',
    `${path} cannot be looked at (${String(code)}); expected the rights of who runs the session.`,
    { cause: error },
  );
}
