import { faultIn, type JsonFault } from '../domain/json-faults.ts';
import { Problem } from './problem.ts';

const CODES: Readonly<Record<JsonFault['kind'], string>> = {
  'too-deep': 'too_deep',
  'too-many': 'too_many_values',
  'duplicate-key': 'duplicate_key',
  'forbidden-key': 'forbidden_key',
};

/**
 * JSON of a stranger: no key twice, none that reaches into prototypes, not deeper than 32, no more than 10,000 values. Throws a `Problem`
 * that names the place.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem('malformed', `The body is no JSON: ${(error as Error).message}.`);
  }
  const fault = faultIn(text);
  if (fault === null) return value;
  const { kind, pointer, message } = fault;
  throw new Problem('validation', '1 field is wrong.', { errors: [{ pointer, code: CODES[kind], message }] });
}
