import { VERSION } from '@tradai/runtime/contract';
import { UsageError } from '@tradai/runtime/process';
import type { Operating } from './session-place.ts';

/** What a container would not be started as is never looked for. Throws `usage`. */
export function assertName(name: 'strategy' | 'account', value: string, api: Pick<Operating, 'optionProblem'>): void {
  const expected = api.optionProblem(name, value);
  if (expected !== null) throw new UsageError(`The ${name} is "${value}"; expected ${expected}.`);
}

/** What a start compares with is the digest of its image, else the version of the program: a tag or a part of a digest would never be either. */
const BUILD = /^(sha256:[\da-f]{64}|\d+\.\d+\.\d+(-[\da-z.-]+)?)$/;

/** Throws `usage`. */
export function assertBuild(build: string): void {
  if (BUILD.test(build)) return;
  throw new UsageError(
    `The build is ${JSON.stringify(build)}; expected sha256: and 64 hexadecimal digits, as IMAGE_DIGEST says, or a version such as ${VERSION}.`,
  );
}
