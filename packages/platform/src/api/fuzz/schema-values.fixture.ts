import fc, { type Arbitrary } from 'fast-check';

/** As much of JSON Schema as the description of the API uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

/** Values that the API knows something by, for names of fields. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** What a schema allows; a field that is known by name mostly has one of its known values. */
export function validValue(schema: Schema, known: Known): Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => validValue(choice, known)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type ?? 'any') {
    case 'string':
      return validText(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1e9, 1e9) });
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: (schema.exclusiveMaximum ?? 2) - 1e-9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(validValue(schema.items ?? {}, known), {
        ...{ minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 4, 4) },
      });
    case 'object':
      return validObject(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function validText({ format, pattern, minLength = 0, maxLength = 40 }: Schema): Arbitrary<string> {
  if (format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10));
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (pattern === undefined) return fc.string({ minLength, maxLength: Math.min(maxLength, 40) });
  return fc
    .stringMatching(new RegExp(pattern), { maxLength: Math.min(maxLength, 80) })
    .filter((text) => text.length >= minLength && text.length <= maxLength);
}

function validObject(
  { properties, required = [], propertyNames, additionalProperties }: Schema,
  known: Known,
): Arbitrary<unknown> {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? validValue(additionalProperties, known) : fc.constant('x');
    const key =
      propertyNames === undefined ? fc.string({ maxLength: 10 }) : validValue(propertyNames, known).map(String);
    return fc.dictionary(key, value, { maxKeys: 3 });
  }
  const fields = Object.entries(properties).map(([name, schema]) => [name, fieldValue(name, schema, known)]);
  return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>, { requiredKeys: [...required] });
}

/** Also of parameters in a path and a query. */
export function fieldValue(name: string, schema: Schema, known: Known): Arbitrary<unknown> {
  const values = known[name];
  const valid = validValue(schema, known);
  return values === undefined
    ? valid
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: valid });
}

const HOSTILE_TEXTS = [
  ...['', ' ', '\0', 'a\0b', '../../etc/passwd', '..\\..\\x', '%2e%2e%2f', '/etc/passwd', 'C:\\x', "' OR 1=1 --", '"; DROP TABLE runs; --'],
  ...['$(id)', '`id`', '| id', '; id', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', '\r\nSet-Cookie: a=b', '\u202e', '\ufeffx', 'ｎame', '\ud800'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'Infinity', '-1', '1e999', '0x10', '9'.repeat(400)],
  ...['a'.repeat(10_000), '(a+)+$'.repeat(50), 'é'.repeat(3000), '日本', '😀'.repeat(200), 's3://evil/x', 'http://169.254.169.254/', 'file:///etc/passwd'],
]; // prettier-ignore

/** What nobody means well with. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, [], {}, [[]], [null], { a: 1 }),
  fc.constant(Array.from({ length: 400 }, () => 'BTC/USDT')),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A valid value with one thing in it that is not. */
export function nearlyValid(schema: Schema, known: Known): Arbitrary<unknown> {
  return fc
    .tuple(validValue(schema, known), fc.nat(), hostileValue, fc.constantFrom('replace', 'drop', 'add'))
    .map(([value, at, hostile, how]) => changed(value, at, hostile, how));
}

function changed(value: unknown, at: number, hostile: unknown, how: string): unknown {
  if (typeof value !== 'object' || value === null) return hostile;
  if (Array.isArray(value)) return how === 'drop' ? [] : [...(value as unknown[]), hostile];
  const keys = Object.keys(value);
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  const key = keys[at % Math.max(1, keys.length)];
  if (how === 'add' || key === undefined) return { ...copy, [`x${at % 7}`]: hostile };
  const inner = copy[key];
  if (how === 'drop') delete copy[key];
  else copy[key] = typeof inner === 'object' && at % 2 === 0 ? changed(inner, at >> 1, hostile, 'replace') : hostile;
  return copy;
}
