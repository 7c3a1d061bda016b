import { ConfigError } from './errors.ts';

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface JsoncDocument {
  readonly value: unknown;
  /** Of every member of an object, by its path: `exchange.pair_whitelist`. Members inside lists are not listed. */
  readonly places: ReadonlyMap<string, TextPlace>;
  /** Paths of members that were given twice; the last one counts. */
  readonly repeated: readonly string[];
}

/** Nobody writes this deep; it keeps a broken file from exhausting the stack. */
const MOST_LEVELS = 100;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads JSON as freqtrade's configs are written: with `//` and block comments, commas after the last entry, and a byte order mark.
 * Throws `config-syntax` with `name:line:column` and the last key. The text itself is never quoted: it may hold secrets.
 */
export function parseJsonc(text: string, name: string): JsoncDocument {
  return new JsoncReader(text, name).document();
}

class JsoncReader {
  readonly #text: string;
  readonly #name: string;
  readonly #places = new Map<string, TextPlace>();
  readonly #repeated: string[] = [];
  #at = 0;
  #lastKey: string | null = null;

  constructor(text: string, name: string) {
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#name = name;
  }

  document(): JsoncDocument {
    this.#skip();
    const value = this.#value('', 0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the file');
    return { value, places: this.#places, repeated: this.#repeated };
  }

  /** `path` is null inside lists. */
  #value(path: string | null, level: number): unknown {
    if (level > MOST_LEVELS) throw this.#refused(`expected at most ${MOST_LEVELS} levels of objects and lists`);
    const char = this.#text[this.#at];
    if (char === '{') return this.#object(path, level);
    if (char === '[') return this.#list(level);
    if (char === '"') return this.#string();
    return this.#word();
  }

  #object(path: string | null, level: number): object {
    const members = new Map<string, unknown>();
    this.#entries('}', () => {
      const place = this.#place();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a name in double quotes or "}"');
      const key = this.#string();
      this.#skip();
      // Without a colon it may be a value that lost its key, and is not to be told.
      if (this.#text[this.#at] !== ':') throw this.#unexpected('":"');
      this.#lastKey = key;
      this.#at += 1;
      this.#skip();
      const inner = path === null ? null : path === '' ? key : `${path}.${key}`;
      if (inner !== null) {
        if (members.has(key)) this.#repeated.push(inner);
        this.#places.set(inner, place);
      }
      members.set(key, this.#value(inner, level + 1));
    });
    return Object.fromEntries(members);
  }

  #list(level: number): unknown[] {
    const entries: unknown[] = [];
    this.#entries(']', () => entries.push(this.#value(null, level + 1)));
    return entries;
  }

  /** Reads entries with commas between them up to `close`; a comma may also follow the last one. */
  #entries(close: string, readEntry: () => void): void {
    this.#at += 1;
    this.#skip();
    while (this.#text[this.#at] !== close) {
      readEntry();
      this.#skip();
      if (this.#text[this.#at] === ',') {
        this.#at += 1;
        this.#skip();
      } else if (this.#text[this.#at] !== close) throw this.#unexpected(`"," or "${close}"`);
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    let result = '';
    for (this.#at += 1; ; this.#at += 1) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '\n') {
        this.#at = start;
        throw this.#refused('expected a closing " for the text that begins here');
      }
      if (char === '"') break;
      if (char < ' ') throw this.#refused('expected no control character inside a text; write \\t or \\n');
      result += char === '\\' ? this.#escape() : char;
    }
    this.#at += 1;
    return result;
  }

  /** Leaves the position on the last character of the escape. */
  #escape(): string {
    this.#at += 1;
    const char = this.#text[this.#at] ?? '';
    if (char === 'u') {
      const digits = this.#text.slice(this.#at + 1, this.#at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#refused('expected four hexadecimal digits after \\u');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = ESCAPES[char];
    if (meant === undefined) throw this.#refused('expected one of " \\ / b f n r t u after a backslash');
    return meant;
  }

  /** A number, `true`, `false` or `null`. */
  #word(): unknown {
    const word = /[\w.+-]*/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)![0];
    if (found === 'true' || found === 'false' || found === 'null') this.#at += found.length;
    if (found === 'true') return true;
    if (found === 'false') return false;
    if (found === 'null') return null;
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(found)) throw this.#unexpected('a value');
    this.#at += found.length;
    return Number(found);
  }

  /** Blanks and comments. */
  #skip(): void {
    const ignored = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    ignored.lastIndex = this.#at;
    this.#at += ignored.exec(this.#text)![0].length;
    if (this.#text.startsWith('/*', this.#at))
      throw this.#refused('expected a closing */ for the comment that begins here');
  }

  #unexpected(expected: string): ConfigError {
    const char = this.#text[this.#at];
    const found =
      char === undefined
        ? 'the end of the file'
        : /[\p{L}\p{N}_]/u.test(char)
          ? 'a word or number'
          : JSON.stringify(char);
    return this.#refused(`expected ${expected}, found ${found}`);
  }

  #refused(problem: string): ConfigError {
    const { line, column } = this.#place();
    const near = this.#lastKey === null ? '' : ` (last key: "${this.#lastKey}")`;
    return new ConfigError('config-syntax', `${this.#name}:${line}:${column}: ${problem}${near}.`);
  }

  #place(): TextPlace {
    const before = this.#text.slice(0, this.#at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: this.#at - lineStart + 1 };
  }
}
