/** What a value of a config may look like, as data: checks, messages and schemas are made of it. */
export type Shape = (
  | { readonly kind: 'flag' }
  /** `pattern`: a regular expression that it matches. */
  | { readonly kind: 'text'; readonly pattern?: string }
  | {
      readonly kind: 'number';
      readonly whole?: boolean;
      readonly least?: number;
      readonly above?: number;
      readonly most?: number;
      readonly below?: number;
    }
  /** `anyCase`: in lower case too. */
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly anyCase?: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Any names that match `names`, a regular expression, with values of one shape. */
  | { readonly kind: 'table'; readonly of: Shape; readonly names: string }
  /** Its members are keys of their own. */
  | { readonly kind: 'block' }
  | { readonly kind: 'anything' }
) & {
  /** Ends the sentence "expected …". */
  readonly expected: string;
};

/** Whether a value has a shape. */
export function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'flag':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string' && new RegExp(shape.pattern ?? '').test(value);
    case 'number':
      return fitsNumber(shape, value);
    case 'words':
      return typeof value === 'string' && shape.words.includes(shape.anyCase === true ? value.toUpperCase() : value);
    case 'nothing':
      return value === null;
    case 'either':
      return shape.shapes.some((one) => fits(one, value));
    case 'list':
      return Array.isArray(value) && value.every((entry) => fits(shape.of, entry));
    case 'table':
      return (
        isRecord(value) &&
        Object.entries(value).every(([name, entry]) => new RegExp(shape.names).test(name) && fits(shape.of, entry))
      );
    case 'block':
      return isRecord(value);
    case 'anything':
      return true;
  }
}

function fitsNumber(shape: Extract<Shape, { kind: 'number' }>, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return (
    (shape.whole !== true || Number.isSafeInteger(value)) &&
    value >= (shape.least ?? Number.NEGATIVE_INFINITY) &&
    value > (shape.above ?? Number.NEGATIVE_INFINITY) &&
    value <= (shape.most ?? Number.POSITIVE_INFINITY) &&
    value < (shape.below ?? Number.POSITIVE_INFINITY)
  );
}

/** An object that is neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const flag: Shape = { kind: 'flag', expected: 'true or false' };
export const text: Shape = { kind: 'text', expected: 'a text' };
export const anything: Shape = { kind: 'anything', expected: 'anything' };
export const texts: Shape = { kind: 'list', of: text, expected: 'a list of texts' };
export const ratio: Shape = { kind: 'number', expected: 'a ratio such as 0.02' };
export const notNegative: Shape = { kind: 'number', least: 0, expected: 'a number, 0 or more' };
export const positive: Shape = { kind: 'number', above: 0, expected: 'a number above 0' };
export const whole: Shape = { kind: 'number', whole: true, least: 0, expected: 'a whole number, 0 or more' };

export function number(bounds: Omit<Extract<Shape, { kind: 'number' }>, 'kind' | 'expected'>, expected: string): Shape {
  return { kind: 'number', ...bounds, expected };
}

/** One of these; `"a", "b" or "c"` unless told otherwise. */
export function words(all: readonly string[], expected?: string): Shape {
  return { kind: 'words', words: all, expected: expected ?? alternatives(all.map((word) => `"${word}"`)) };
}

export function either(expected: string, ...shapes: readonly Shape[]): Shape {
  return { kind: 'either', shapes, expected };
}

/** The shape, or null for "not given". */
export function orNull(shape: Shape): Shape {
  return either(shape.expected, shape, { kind: 'nothing', expected: 'null' });
}

export function table(of: Shape, names: string, expected: string): Shape {
  return { kind: 'table', of, names, expected };
}

export function block(example: string): Shape {
  return { kind: 'block', expected: `an object such as ${example}` };
}

function alternatives(all: readonly string[]): string {
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)!}`;
}
