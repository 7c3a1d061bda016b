/** Only for editors and other programs: zod takes time to load, so nothing on the way to a run imports this file. */
import { z } from 'zod';
import type { KeyRow } from './key-row.ts';
import { KEY_TABLE, nameOf, rowsBelow } from './key-table.ts';
import type { Shape } from './shape.ts';

/** A config as JSON Schema, draft 7, as editors read it: shapes, defaults and one line about each key. Unknown keys are allowed. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema(), { target: 'draft-7', io: 'input', unrepresentable: 'any' });
}

/** The same as zod: what `checkConfig` demands of single values. */
export function configSchema(): z.ZodType {
  const top = KEY_TABLE.filter(({ path }) => !path.includes('.') && path !== 'pairlists');
  return z.looseObject({ ...membersOf(top), pairlists: pairlistsSchema().optional() }).meta({
    title: 'Config of a TradAI run',
    description: "freqtrade's keys. Comments and commas after the last entry are allowed.",
    allowComments: true,
    allowTrailingCommas: true,
  });
}

function membersOf(rows: readonly KeyRow[]): Record<string, z.ZodType> {
  return Object.fromEntries(rows.map((row) => [nameOf(row.path), keySchema(row)]));
}

function keySchema(row: KeyRow): z.ZodType {
  const below = rowsBelow(row.path);
  const schema = below.length > 0 ? z.looseObject(membersOf(below)) : schemaOf(row.shape);
  const isOld = row.movedTo !== undefined || /(mapped|RRRR [a-z-]+)$/.test(row.classing);
  const hasDefault = row.otherwise !== undefined && row.otherwise !== null;
  return schema.optional().meta({
    description: row.doc,
    ...(isOld ? { deprecated: true } : {}),
    ...(hasDefault ? { default: row.otherwise } : {}),
  });
}

/** One list or filter per `method`, with its options. */
function pairlistsSchema(): z.ZodType {
  const handlers = rowsBelow('pairlists[]').map((row) =>
    z
      .looseObject({ method: z.literal(nameOf(row.path)), ...membersOf(rowsBelow(row.path)) })
      .meta({ description: row.doc }),
  );
  const [first, ...others] = handlers;
  return z.array(z.discriminatedUnion('method', [first!, ...others]));
}

/** Accepts what `fits` accepts. */
export function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'flag':
      return z.boolean();
    case 'text':
      return shape.pattern === undefined ? z.string() : z.string().regex(new RegExp(shape.pattern));
    case 'number':
      return numberSchema(shape);
    case 'words':
      return z.enum(shape.anyCase === true ? shape.words.flatMap((word) => [word, word.toLowerCase()]) : shape.words);
    case 'nothing':
      return z.null();
    case 'either':
      return z.union(shape.shapes.map(schemaOf));
    case 'list':
      return z.array(schemaOf(shape.of));
    case 'table':
      return z.record(z.string().regex(new RegExp(shape.names)), schemaOf(shape.of));
    case 'block':
      return z.looseObject({});
    case 'anything':
      return z.unknown();
  }
}

function numberSchema({ whole, least, above, most, below }: Extract<Shape, { kind: 'number' }>): z.ZodType {
  let schema = whole === true ? z.int() : z.number();
  if (least !== undefined) schema = schema.min(least);
  if (above !== undefined) schema = schema.gt(above);
  if (most !== undefined) schema = schema.max(most);
  if (below !== undefined) schema = schema.lt(below);
  return schema;
}
