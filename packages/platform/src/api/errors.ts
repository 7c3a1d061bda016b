import { ServiceError } from '@tradai/runtime/ports';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, problemDocument, type FieldError } from './problem.ts';
import type { RouteTable } from './route-table.ts';

const TYPE = 'application/problem+json';
/** What a service that is asked for patience or away is worth waiting for. */
const RETRY_SECONDS = 5;

/** Whatever goes wrong is told as a problem; what is our own fault is told to nobody but the log. */
export function onError(base: string) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error);
    if (problem.status >= 500) request.log.error(error);
    tell(base, problem, request, reply);
  };
}

/** What has no route passes no hook either, and has the headers of an answer from here alone. */
export function onUnrouted(base: string) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    void reply.header('content-security-policy', "default-src 'self'").header('x-content-type-options', 'nosniff');
    onError(base)(error, request, reply);
  };
}

/** Nothing there, or nothing that does this. */
export function onNotFound(base: string, table: RouteTable) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const methods = table.methodsAt(pathOf(request));
    if (methods.length === 0) return tell(base, new Problem('not-found', 'There is nothing here.'), request, reply);
    const allowed = methods.join(', ');
    void reply.header('allow', allowed);
    tell(base, new Problem('method-not-allowed', `Only ${allowed} may be asked here.`), request, reply);
  };
}

/** What is no request at all has no route and no reply: the socket is told, and closed. */
export function onClientError(base: string) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const problem = isLarge
      ? new Problem('payload-too-large', 'The headers are larger than 16 KB.')
      : new Problem('malformed', 'This is no HTTP request.');
    const document = problemDocument(problem, { base, instance: '', requestId: crypto.randomUUID() });
    const body = JSON.stringify(document);
    const head = `HTTP/1.1 ${problem.status} ${isLarge ? 'Content Too Large' : 'Bad Request'}`;
    const headers = `content-type: ${TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
    socket.end(`${head}\r\n${headers}\r\n\r\n${body}`);
  };
}

function tell(base: string, problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  if (problem.retryAfterSeconds !== null) void reply.header('retry-after', String(problem.retryAfterSeconds));
  const document = problemDocument(problem, { base, instance: pathOf(request), requestId: request.id });
  void reply.code(problem.status).type(TYPE).serializer(JSON.stringify).send(document);
}

function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error.validation, error.validationContext);
  if (isOfDisk(error)) return new Problem('dependency-unavailable', DISK, { retryAfterSeconds: RETRY_SECONDS });
  if (error instanceof ServiceError) return serviceProblem(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('payload-too-large', 'The body is larger than 256 KB.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', 'Send application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem('malformed', 'The body is not as long as it says, or empty.');
    case 'FST_ERR_BAD_URL':
      return new Problem('malformed', 'The path is not encoded as it should be.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem('not-found', 'No name or id is that long.');
    default:
      return (error.statusCode ?? 500) < 500
        ? new Problem('malformed', 'The request could not be read.')
        : new Problem('internal', INTERNAL);
  }
}

const INTERNAL = 'The request could not be answered; its id helps to find out why.';
const DISK = "The platform's disk is full, or fails; try again once somebody has seen to it.";
const AWAY: readonly string[] = ['unavailable', 'busy', 'credentials', 'unexpected-answer'];
const UNKNOWN: readonly string[] = ['unknown-model', 'unknown-version', 'unknown-alias'];

/** SQLite's codes IOERR and FULL, and the system's own names of a full disk. */
function isOfDisk({ cause }: Error): boolean {
  const { code, errcode } = (cause ?? {}) as { readonly code?: unknown; readonly errcode?: unknown };
  return [10, 13].includes(Number(errcode) & 0xff) || code === 'ENOSPC' || code === 'EDQUOT';
}

/** A store's own words name places that are nobody's business here. */
function serviceProblem({ code, message }: ServiceError): Problem {
  if (AWAY.includes(code))
    return new Problem('dependency-unavailable', 'A service that is needed does not answer now; try again later.', {
      retryAfterSeconds: RETRY_SECONDS,
    });
  if (UNKNOWN.includes(code))
    return new Problem('not-found', 'There is no such strategy, or no such version or alias.');
  if (code === 'too-large') return new Problem('payload-too-large', 'The answer is larger than what is handed out.');
  if (code === 'version-conflict') return new Problem('conflict-state', message);
  if (code === 'invalid-entry') return new Problem('validation', message);
  return new Problem('internal', INTERNAL);
}

type Validation = readonly { readonly instancePath: string; readonly keyword: string; readonly message?: string }[];

function invalid(validation: Validation, context: string | undefined): Problem {
  const all = validation.map(({ instancePath, keyword, message = 'is not valid' }): FieldError => {
    // The whole body has the empty pointer.
    const within = instancePath === '/' ? '' : instancePath;
    const pointer =
      context === undefined || context === 'body' ? within : `/${context.replace('querystring', 'query')}${within}`;
    return { pointer, code: keyword, message };
  });
  // A field that is wrong in two ways is one field.
  const errors = all.filter(({ pointer }, at) => all.findIndex((one) => one.pointer === pointer) === at);
  return new Problem('validation', errors.length === 1 ? '1 field is wrong.' : `${errors.length} fields are wrong.`, {
    errors,
  });
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]!;
}
