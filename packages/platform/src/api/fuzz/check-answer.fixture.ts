import type { LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import type { ApiDocument } from '../describe-api.ts';
import type { Operation } from './requests.fixture.ts';

/** Holds answers to what the description says of them. */
export class AnswerCheck {
  readonly #problem: object;
  readonly #schemas = new WeakMap<object, z.ZodType>();

  constructor({ components }: ApiDocument) {
    this.#problem = (components as { readonly schemas: { readonly Problem: object } }).schemas.Problem;
  }

  /** What is wrong with an answer; null: nothing. */
  faultOf({ responses }: Operation, answer: LightMyRequestResponse): string | null {
    const { statusCode: status, headers, body } = answer;
    if (status >= 500) return `answers ${status}`;
    const described = responses[String(status)];
    if (described === undefined) return `answers ${status}, which is not described`;
    if (described.content === undefined || status === 204 || status === 304) return body === '' ? null : 'has a body';
    const [type = ''] = String(headers['content-type'] ?? '').split(';');
    const content = described.content[type];
    if (content === undefined)
      return described.content['*/*'] === undefined ? `is ${type}, which is not described` : null;
    return type.endsWith('json') ? this.#faultIn(content.schema, body) : null;
  }

  #faultIn(schema: object, body: string): string | null {
    const resolved = '$ref' in schema ? this.#problem : schema;
    const known = this.#schemas.get(resolved) ?? z.fromJSONSchema(resolved as Parameters<typeof z.fromJSONSchema>[0]);
    this.#schemas.set(resolved, known);
    const { error } = known.safeParse(JSON.parse(body));
    return error === undefined ? null : `does not fit: ${z.prettifyError(error)}`;
  }
}
