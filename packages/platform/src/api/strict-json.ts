import { faultIn, type JsonFault } from '../domain/json-faults.ts';
import { Problem } from './problem.ts';

const CODES: Readonly<Record<JsonFault['kind'], string>> = {
  'too-deep': 'too_deep',
  'too-many': 'too_many_values',
  'duplicate-key': 'duplicate_key',
  'forbidden-key': 'forbidden_key',
  'forbidden-character': 'forbidden_character',
};

/**
 * JSON of a stranger: no key twice, none that reaches into prototypes, no control characters or halves of letters, not deeper than 32, no
 * more than 10,000 values. Throws a `Problem` that names the place.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem('malformed', `The body is no JSON${placeOf(error)}.`);
  }
  const fault = faultIn(text);
  if (fault === null) return value;
  const { kind, pointer, message } = fault;
  throw new Problem('validation', '1 field is wrong.', { errors: [{ pointer, code: CODES[kind], message }] });
}

/** Where, and not what: the parser's own words have a piece of the body in them, which may be a password. */
function placeOf(error: unknown): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? '' : `, at character ${Number(at) + 1}`;
}
