import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';

type Told = readonly [code: ServiceErrorCode, words: string];

const NO_FILE: Told = ['refused', 'lies below a file, or is a folder'];
const READ_ONLY: Told = ['refused', 'may not be read or written by this process'];
const FULL: Told = ['busy', 'is on a disk that is full'];

/** By the system's names of its errors. */
const TOLD: Readonly<Record<string, Told>> = {
  ENOTDIR: NO_FILE,
  EISDIR: NO_FILE,
  EEXIST: NO_FILE,
  ENOTEMPTY: NO_FILE,
  ELOOP: ['refused', 'is a link that is not followed'],
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EROFS: READ_ONLY,
  ENAMETOOLONG: ['invalid-entry', 'has a name that is too long for a file'],
  ENOSPC: FULL,
  EDQUOT: FULL,
  EMFILE: ['busy', 'cannot be opened beside so many other files'],
  EIO: ['damaged-store', 'is on a disk that fails'],
};

/** An error of the file system in our words; what is no such error stays as it is. */
export function folderFailure(path: string, error: unknown): unknown {
  const known = TOLD[codeOf(error)];
  return known === undefined ? error : new ServiceError(known[0], `${path} ${known[1]}.`, { cause: error });
}

export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
