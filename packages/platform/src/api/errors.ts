import { ServiceError } from '@tradai/runtime/ports';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, problemDocument, type FieldError } from './problem.ts';

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

export function onNotFound(base: string) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const detail = `There is no ${request.method} ${pathOf(request)}.`;
    tell(base, new Problem('not-found', detail), request, reply);
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
  if (error instanceof ServiceError) return serviceProblem(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('payload-too-large', 'The body is larger than 256 KB.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', 'Send application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem('malformed', 'The body is not as long as it says, or empty.');
    default:
      return new Problem('internal', 'The request could not be answered; its id helps to find out why.');
  }
}

const UNKNOWN: readonly string[] = ['unknown-model', 'unknown-version', 'unknown-alias'];

function serviceProblem({ code, message }: ServiceError): Problem {
  if (code === 'unavailable' || code === 'busy')
    return new Problem('dependency-unavailable', message, { retryAfterSeconds: RETRY_SECONDS });
  if (UNKNOWN.includes(code)) return new Problem('not-found', message);
  return new Problem('internal', 'The request could not be answered; its id helps to find out why.');
}

type Validation = readonly { readonly instancePath: string; readonly keyword: string; readonly message?: string }[];

function invalid(validation: Validation, context: string | undefined): Problem {
  const errors = validation.map(({ instancePath, keyword, message = 'is not valid' }): FieldError => {
    // The whole body has the empty pointer.
    const within = instancePath === '/' ? '' : instancePath;
    const pointer =
      context === undefined || context === 'body' ? within : `/${context.replace('querystring', 'query')}${within}`;
    return { pointer, code: keyword, message };
  });
  return new Problem('validation', errors.length === 1 ? '1 field is wrong.' : `${errors.length} fields are wrong.`, {
    errors,
  });
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]!;
}
