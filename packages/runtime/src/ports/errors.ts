import { TradaiError } from '@tradai/strategy-sdk';

export type ServiceErrorCode =
  /** It stayed away after all retries. */
  | 'unavailable'
  /** It answers, and not as the service that was expected. */
  | 'unexpected-answer'
  /** It is there and asks for patience: locked, too many requests. */
  | 'busy'
  /** It refused the credentials, or they do not allow this. */
  | 'credentials'
  /** It refused the request for another reason. */
  | 'refused'
  /** What it stored cannot be read. */
  | 'damaged-store'
  /** An object is larger than what its reader takes. */
  | 'too-large'
  /** There is no secret of this name. */
  | 'unknown-secret'
  | 'unknown-model'
  | 'unknown-version'
  /** Neither the alias nor the stage has a version. */
  | 'unknown-alias'
  | 'unknown-run'
  | 'unknown-study'
  | 'unknown-session'
  /** The journal of a session is not what was written. */
  | 'journal-damaged'
  /** It was written by a newer version. */
  | 'journal-newer'
  /** What decides the trials of a study is not what it was. */
  | 'study-changed'
  /** An alias stands elsewhere than the caller expected. */
  | 'version-conflict'
  /** A parameter of a run was logged before with another value. */
  | 'changed-parameter'
  /** A name, key, value or tag that not every registry or tracking server can hold, or that breaks the rules of tags. */
  | 'invalid-entry';

/** Why a service behind a port did not do what was asked. */
export class ServiceError extends TradaiError<ServiceErrorCode> {}

/** Whether it is there and asks for patience: who does not wait for that, and begins anew, asks during a ban. */
export function isBusy(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'busy';
}

/** Whether the same request may succeed later without anybody's doing. */
export function isPassing(error: unknown): error is ServiceError {
  return isBusy(error) || (error instanceof ServiceError && error.code === 'unavailable');
}
