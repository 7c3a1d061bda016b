import { z } from 'zod';
import type { Json } from '../domain/json.ts';

/** What an answer that is no success is called, with its status. RFC 9457. */
export const PROBLEMS = {
  malformed: [400, 'Request is not readable'],
  unauthenticated: [401, 'Token is missing or not valid'],
  forbidden: [403, 'Token does not allow this'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'Method is not allowed here'],
  'conflict-state': [409, 'State does not allow this'],
  gone: [410, 'It is gone'],
  'payload-too-large': [413, 'Request is too large'],
  'unsupported-media-type': [415, 'Content type is not understood'],
  validation: [422, 'Request is not valid'],
  'idempotency-mismatch': [422, 'Idempotency key belongs to another request'],
  'rate-limited': [429, 'Too many requests'],
  'too-many-streams': [429, 'Too many streams'],
  internal: [500, 'Something went wrong here'],
  'dependency-unavailable': [503, 'A service that is needed is away'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;
export type ProblemType = keyof typeof PROBLEMS;

export interface FieldError {
  /** JSON pointer into the body, or `/query/…`. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** An answer that says what is wrong. */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | null;

  constructor(
    type: ProblemType,
    detail: string,
    {
      errors = [],
      retryAfterSeconds = null,
    }: { errors?: readonly FieldError[]; retryAfterSeconds?: number | null } = {},
  ) {
    super(detail);
    this.type = type;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return PROBLEMS[this.type][0];
  }
}

/** As JSON Schema. */
export function problemSchema(): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(document);
  return schema as Json;
}

const document = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
});

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
}

/** `base`: what the types' names are appended to. `instance`: the path that was asked for. */
export function problemDocument(
  { type, message, errors }: Problem,
  { base, instance, requestId }: { base: string; instance: string; requestId: string },
): ProblemDocument {
  const [status, title] = PROBLEMS[type];
  const document = { type: `${base}/${type}`, title, status, detail: message, instance, request_id: requestId };
  return errors.length === 0 ? document : { ...document, errors };
}
