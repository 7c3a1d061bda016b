import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';

/** What was asked of whom, for messages: `S3 at http://127.0.0.1:9000`, `GetObject of s3://bucket/key`. */
export interface AwsAsked {
  readonly server: string;
  readonly call: string;
}

/** A request that a service of AWS did not fulfil. */
export class AwsFailure extends ServiceError {
  readonly isRetryable: boolean;
  /** AWS's own name of the error, empty where it gave none: `NoSuchBucket`. */
  readonly awsName: string;
  /** Of the answer; 0 when there was none. */
  readonly status: number;

  constructor(
    code: ServiceErrorCode,
    message: string,
    facts: {
      readonly isRetryable?: boolean;
      readonly awsName?: string;
      readonly status?: number;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, { cause: facts.cause });
    this.isRetryable = facts.isRetryable ?? false;
    this.awsName = facts.awsName ?? '';
    this.status = facts.status ?? 0;
  }
}

/** For `retrying`: what failed for a moment is tried again. */
export function retryableAws(error: unknown): { readonly askedMs: number } | null {
  return error instanceof AwsFailure && error.isRetryable ? { askedMs: 0 } : null;
}

/** An error that a client of the SDK threw, in our words. */
export function awsFailure(asked: AwsAsked, error: unknown): AwsFailure {
  if (error instanceof AwsFailure) return error;
  const { server, call } = asked;
  const { name, status, isHtml, isLate } = factsOf(error);
  const facts = { awsName: name, status, cause: error };
  if (status === 0) return withoutAnswer(asked, error);
  if (status === 429 || BUSY.has(name))
    return new AwsFailure('busy', `${server} has too much to do (${status} at ${call}).`, {
      ...facts,
      isRetryable: true,
    });
  if (status >= 500 && status !== 501)
    return new AwsFailure('unavailable', `${server} failed (${status} at ${call}).`, { ...facts, isRetryable: true });
  if (isHtml || status < 300)
    return new AwsFailure(
      'unexpected-answer',
      `${server} does not answer as a service of AWS does (${status} at ${call}${isHtml ? ', a page of HTML' : ''}).`,
      facts,
    );
  return refusal(asked, { name, status, isLate }, facts);
}

/** It was asked, and said no. */
function refusal(
  { server, call }: AwsAsked,
  { name, status, isLate }: Omit<AwsErrorFacts, 'isHtml'>,
  facts: { readonly awsName: string; readonly status: number; readonly cause: unknown },
): AwsFailure {
  if (isLate)
    return new AwsFailure(
      'credentials',
      `${server} takes nothing that is signed at another time than its own (${said(name, status)} at ${call}); expected that this machine’s clock is right.`,
      // By the answer the client knows what time it is there, and signs by that from then on.
      { ...facts, isRetryable: true },
    );
  if (status === 401 || status === 403 || CREDENTIALS.test(name))
    return new AwsFailure(
      'credentials',
      `${server} does not allow ${call} with these credentials (${said(name, status)}).`,
      facts,
    );
  if (name === 'NoSuchBucket') return new AwsFailure('refused', `${server} has no such bucket (${call}).`, facts);
  if (name === 'ResourceNotFoundException')
    return new AwsFailure(
      'refused',
      `${server} does not have what ${call} is about (${said(name, status)}); expected its name, region and account to be right, and that it was made.`,
      facts,
    );
  if (status === 301 || status === 307)
    return new AwsFailure(
      'refused',
      `${server} is not where ${call} is answered (${status}); AWS_REGION must be the bucket's.`,
      facts,
    );
  return new AwsFailure('refused', `${server} refused ${call} (${said(name, status)}).`, {
    ...facts,
    isRetryable: AGAIN.has(name),
  });
}

const BUSY = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);
const AGAIN = new Set([
  'RequestTimeout',
  'ConditionalRequestConflict',
  'OperationAborted',
  'TransactionInProgressException',
  'TransactionConflictException',
]);
const CREDENTIALS =
  /^(AccessDenied|ExpiredToken|InvalidToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|MissingAuthenticationToken)(Exception)?$/;

/** By name or by words: signed by a clock that is wrong. */
const LATE = /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)(Exception)?$/;
const LATE_WORDS = /^Signature (expired|not yet current)/;

interface AwsErrorFacts {
  readonly name: string;
  readonly status: number;
  readonly isHtml: boolean;
  readonly isLate: boolean;
}

function factsOf(error: unknown): AwsErrorFacts {
  const {
    name,
    message = '',
    $metadata,
    $response,
  } = error as {
    readonly name?: string;
    readonly message?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  };
  return {
    // The SDK's own words for an error without a name.
    name: name === undefined || /^(Unknown|UnknownError|Error|\d*)$/.test(name) ? '' : name,
    status: $metadata?.httpStatusCode ?? $response?.statusCode ?? 0,
    isHtml: /html/i.test($response?.headers?.['content-type'] ?? ''),
    isLate: LATE.test(name ?? '') || LATE_WORDS.test(message),
  };
}

/** No connection, silence, an answer that breaks off, or no credentials to ask with. */
function withoutAnswer({ server, call }: AwsAsked, error: unknown): AwsFailure {
  const { name, code, message } = error as {
    readonly name?: string;
    readonly code?: unknown;
    readonly message?: string;
  };
  if (
    /^(CredentialsProviderError|TokenProviderError)$/.test(name ?? '') ||
    /could not load credentials/i.test(message ?? '')
  )
    return new AwsFailure(
      'credentials',
      `There are no credentials for ${server}; expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.`,
      { awsName: name ?? '', cause: error },
    );
  // The SDK calls a connection that was closed late, too.
  const isLate = (name === 'TimeoutError' && typeof code !== 'string') || code === 'ETIMEDOUT';
  const what = isLate
    ? 'did not answer in time'
    : `cannot be reached (${typeof code === 'string' ? code : 'no connection'})`;
  return new AwsFailure('unavailable', `${server} ${what} (${call}).`, { isRetryable: true, cause: error });
}

function said(name: string, status: number): string {
  return name === '' ? String(status) : `${status} ${name}`;
}
