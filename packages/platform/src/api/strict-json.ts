import { Problem } from './problem.ts';

const MOST_DEPTH = 32;
const MOST_NODES = 10_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

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
  new Scan(text).run();
  return value;
}

/** Walks over a text that is known to be JSON, as `JSON.parse` keeps the last of two equal keys and says nothing. */
class Scan {
  readonly #text: string;
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#value('', 0);
  }

  #value(pointer: string, depth: number): void {
    if (depth > MOST_DEPTH) throw new Problem('validation', `The body is deeper than ${MOST_DEPTH} at ${pointer}.`);
    if (++this.#nodes > MOST_NODES) throw new Problem('validation', `The body has more than ${MOST_NODES} values.`);
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') this.#object(pointer, depth);
    else if (first === '[') this.#array(pointer, depth);
    else if (first === '"') this.#string();
    else this.#plain();
    this.#space();
  }

  #object(pointer: string, depth: number): void {
    const keys = new Set<string>();
    this.#at++;
    for (this.#space(); this.#text[this.#at] !== '}'; this.#space()) {
      if (this.#text[this.#at] === ',') this.#at++;
      this.#space();
      const key = this.#string();
      const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (keys.has(key)) throw fault(place, 'duplicate_key', 'The key is there twice.');
      if (FORBIDDEN_KEYS.has(key)) throw fault(place, 'forbidden_key', 'The key is not allowed.');
      keys.add(key);
      this.#space();
      this.#at++;
      this.#value(place, depth + 1);
    }
    this.#at++;
  }

  #array(pointer: string, depth: number): void {
    this.#at++;
    this.#space();
    for (let index = 0; this.#text[this.#at] !== ']'; index++) {
      if (this.#text[this.#at] === ',') this.#at++;
      this.#value(`${pointer}/${index}`, depth + 1);
    }
    this.#at++;
  }

  #string(): string {
    const from = this.#at++;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    return JSON.parse(this.#text.slice(from, ++this.#at)) as string;
  }

  #plain(): void {
    while (this.#at < this.#text.length && !',]} \n\r\t'.includes(this.#text[this.#at]!)) this.#at++;
  }

  #space(): void {
    while (' \n\r\t'.includes(this.#text[this.#at] ?? '.')) this.#at++;
  }
}

function fault(pointer: string, code: string, message: string): Problem {
  return new Problem('validation', '1 field is wrong.', { errors: [{ pointer, code, message }] });
}
