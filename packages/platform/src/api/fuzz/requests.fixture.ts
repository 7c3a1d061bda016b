import fc, { type Arbitrary } from 'fast-check';
import type { ApiDocument } from '../describe-api.ts';
import { fieldValue, hostileText, nearlyValid, validValue, type Known, type Schema } from './schema-values.fixture.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface FuzzRequest {
  readonly operation: Operation;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | null;
}

/** What the description says may be asked. */
export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Operation => {
      const {
        parameters = [],
        requestBody,
        responses,
      } = operation as unknown as {
        parameters?: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
        responses: Operation['responses'];
      };
      const body = requestBody?.content['application/json']?.schema ?? null;
      return { method: method.toUpperCase(), path, parameters, body, responses };
    }),
  );
}

/** Valid, nearly valid and hostile requests, of all operations alike. */
export function requestOf(
  operations: readonly Operation[],
  known: Known,
  tokens: readonly string[],
): Arbitrary<FuzzRequest> {
  // Made once: it takes longer than the request.
  const each = operations.map((operation) =>
    fc.record({
      operation: fc.constant(operation),
      url: urlOf(operation, known),
      headers: headersOf(operation, known, tokens),
      payload: operation.body === null ? fc.constant(null) : payloadOf(operation.body, known),
    }),
  );
  return fc.oneof(...each);
}

function urlOf({ path, parameters }: Operation, known: Known): Arbitrary<string> {
  const inPath = parameters.filter((one) => one.in === 'path');
  const values = inPath.map(({ name, schema }) =>
    mostly(fieldValue(name, schema, known).map(String), hostileText).map(encoded),
  );
  const query = parameters.filter((one) => one.in === 'query').map((one) => queryField(one, known));
  const more = fc.option(
    fc.constantFrom('x=1', 'cursor=AAAA', '__proto__=1', 'limit=1&limit=2', 'q=%zz', '=', '&&', 'a[]=1', '%00=1'),
    { freq: 6 },
  );
  return fc
    .tuple(fc.constantFrom('', '', '/v1'), fc.tuple(...values), fc.tuple(...query), more)
    .map(([prefix, texts, fields, extra]) => {
      const filled = inPath.reduce((made, { name }, at) => made.replace(`{${name}}`, () => texts[at]!), path);
      const parts = [...fields, extra].filter((part) => part !== null);
      return `${prefix}${filled}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
    });
}

function queryField({ name, schema, required = false }: Parameter, known: Known): Arbitrary<string | null> {
  const text = mostly(
    fieldValue(name, schema, known).map((value) => [value].flat().map(String).join(',')),
    hostileText,
  );
  const field = text.map((value) => `${name}=${encoded(value)}`);
  return required ? field : fc.option(field, { freq: 1 });
}

function headersOf(
  { parameters, body }: Operation,
  known: Known,
  tokens: readonly string[],
): Arbitrary<Record<string, string>> {
  const own = parameters.filter((one) => one.in === 'header');
  const header = /[^\t -~]/g;
  const values = own.map(({ name, schema }) =>
    fc.option(
      mostly(fieldValue(name, schema, known).map(String), hostileText).map(
        (text) => [name, text.replaceAll(header, '')] as const,
      ),
    ),
  );
  const token = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...tokens) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', 'Bearer', 'Bearer x', 'Basic YTpi', 'Bearer a b', `Bearer ${'x'.repeat(9000)}`),
    },
  );
  const type = fc.oneof(
    { weight: 20, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'a',
        '',
      ),
    },
  );
  const unchanged = fc.option(fc.constantFrom('"1"', '*', 'W/"1"', '"', '""', ',,,'), { freq: 6 });
  return fc.tuple(fc.tuple(...values), token, type, unchanged).map(([fields, authorization, contentType, tag]) => ({
    ...Object.fromEntries(fields.filter((field) => field !== null)),
    ...{ authorization, accept: '*/*' },
    ...(tag === null ? {} : { 'if-none-match': tag }),
    ...(body === null ? {} : { 'content-type': contentType }),
  }));
}

const RAW = ['', '{', '[]', 'null', '"x"', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', '['.repeat(40) + ']'.repeat(40), '{"strategy":1e999}', '\ufeff{}', `[${'1,'.repeat(10_001)}1]`, `"${'x'.repeat(262_200)}"`]; // prettier-ignore

function payloadOf(schema: Schema, known: Known): Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: validValue(schema, known).map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: nearlyValid(schema, known).map((value) => JSON.stringify(value) ?? 'null') },
    { weight: 1, arbitrary: fc.constantFrom(...RAW) },
  );
}

function mostly(valid: Arbitrary<string>, hostile: Arbitrary<string>): Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: valid }, { weight: 1, arbitrary: hostile });
}

/** Also half of a pair, which no encoder takes. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('.', '%2E').slice(0, 6000);
}
