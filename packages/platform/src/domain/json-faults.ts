const MOST_DEPTH = 32;
const MOST_NODES = 10_000;
/** What moves a cursor, ends a text or is half a letter, in a terminal, a log or a database; line breaks and tabs are none. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** What a stranger's JSON has and must not. `pointer`: where. */
export interface JsonFault {
  readonly kind: 'too-deep' | 'too-many' | 'duplicate-key' | 'forbidden-key' | 'forbidden-character';
  readonly pointer: string;
  /** In words, for who sent it. */
  readonly message: string;
}

/**
 * Looks over a text that `JSON.parse` has taken, which keeps the last of two equal keys and says nothing: no key twice, none that reaches into
 * prototypes, no control characters or halves of letters, not deeper than 32, no more than 10,000 values. Null: nothing is wrong.
 */
export function faultIn(text: string): JsonFault | null {
  try {
    new Scan(text).run();
    return null;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
}

/** Ends the walk. */
class Found extends Error {
  readonly fault: JsonFault;

  constructor(kind: JsonFault['kind'], pointer: string, message: string) {
    super(message);
    this.fault = { kind, pointer, message };
  }
}

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
    if (depth > MOST_DEPTH) throw new Found('too-deep', pointer, `The body is deeper than ${MOST_DEPTH}.`);
    if (++this.#nodes > MOST_NODES)
      throw new Found('too-many', pointer, `The body has more than ${MOST_NODES} values.`);
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') this.#object(pointer, depth);
    else if (first === '[') this.#array(pointer, depth);
    else if (first === '"') this.#string(pointer);
    else this.#plain();
    this.#space();
  }

  #object(pointer: string, depth: number): void {
    const keys = new Set<string>();
    this.#at++;
    for (this.#space(); this.#text[this.#at] !== '}'; this.#space()) {
      if (this.#text[this.#at] === ',') this.#at++;
      this.#space();
      const key = this.#string(pointer);
      const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (keys.has(key)) throw new Found('duplicate-key', place, 'The key is there twice.');
      if (FORBIDDEN_KEYS.has(key)) throw new Found('forbidden-key', place, 'The key is not allowed.');
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

  /** `pointer`: of what it is, or of what it is a key of. */
  #string(pointer: string): string {
    const from = this.#at++;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    const value = JSON.parse(this.#text.slice(from, ++this.#at)) as string;
    if (value.isWellFormed() && !CONTROL.test(value)) return value;
    throw new Found(
      'forbidden-character',
      pointer,
      'A character is not allowed: a control character, or half of a letter.',
    );
  }

  #plain(): void {
    while (this.#at < this.#text.length && !',]} \n\r\t'.includes(this.#text[this.#at]!)) this.#at++;
  }

  #space(): void {
    while (' \n\r\t'.includes(this.#text[this.#at] ?? '.')) this.#at++;
  }
}
