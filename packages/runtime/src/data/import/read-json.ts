import { constants } from 'node:buffer';
import { Fault, faultError } from './fault.ts';
import type { Part, ReadContext, Reading } from './reading.ts';
import { collect } from './collect.ts';
import { normalized } from './column-names.ts';
import { readValues, type Cell, type ValueTable } from './read-values.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const PRICE_NAMES = ['open', 'o'];
const MOST_NESTING = 4;
const SHOWN_CHARACTERS = 160;

/** Reads candles or trades from JSON: a list of lists, a list of objects, columns by name, or any of them inside an answer. */
export async function readJson(part: Part, context: ReadContext): Promise<Reading> {
  const bytes = await collect(part);
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    throw faultError(new Fault('unsupported-format', 'JSON above 512 MB is not read; convert it to CSV'), context);
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const table = tableOf(parseJson(text, context), text, context);
  if (table.length === 0) throw faultError(new Fault('empty', 'the list is empty'), context);
  return readValues(table, context);
}

function parseJson(text: string, context: ReadContext): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const repaired = parseLines(text) ?? parseWithNaN(text);
    if (repaired !== null) return repaired;
    throw faultError(new Fault('corrupt', `the JSON is broken: ${(error as Error).message}`), context, error);
  }
}

/** One JSON value a line. */
function parseLines(text: string): Json {
  try {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.length > 1 ? lines.map((line) => JSON.parse(line) as Json) : null;
  } catch {
    return null;
  }
}

/** Python writes NaN, which is no JSON. */
function parseWithNaN(text: string): Json {
  try {
    return JSON.parse(text.replace(/(?<=[[:,\s])NaN(?=[\],}\s])/g, 'null')) as Json;
  } catch {
    return null;
  }
}

function tableOf(body: Json, text: string, context: ReadContext): ValueTable {
  const found = tablesIn(body, 0);
  if (found.length === 1) return found[0]!;
  if (Array.isArray(body) && body.length === 0) return listTable([]);
  const what = found.length > 1 ? `the JSON holds ${found.length} lists of rows` : 'the JSON holds no candles';
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  throw faultError(new Fault('not-candles', `${what}: ${shown.trim()}`), context);
}

/** Every list of rows in the value, not looking inside one that was found. */
function tablesIn(value: Json, depth: number): ValueTable[] {
  if (value === null || typeof value !== 'object' || depth > MOST_NESTING) return [];
  if (Array.isArray(value)) {
    if (value.some((row) => Array.isArray(row) && isRow(row))) return [listTable(value)];
    if (value.some((row) => row !== null && typeof row === 'object' && !Array.isArray(row)))
      return objectTable(value as Record<string, Json>[]);
    return [];
  }
  const names = Object.keys(value);
  if (
    names.some((name) => PRICE_NAMES.includes(normalized(name))) &&
    names.every((name) => typeof value[name] === 'object' || !PRICE_NAMES.includes(normalized(name)))
  )
    return [columnTable(value)];
  return names.flatMap((name) => tablesIn(value[name]!, depth + 1));
}

function isRow(row: readonly Json[]): boolean {
  return row.length >= 2 && row.every((cell) => cell === null || typeof cell !== 'object');
}

function listTable(rows: readonly Json[]): ValueTable {
  return {
    names: null,
    length: rows.length,
    width: (row) => (Array.isArray(rows[row]) ? rows[row].length : 0),
    cell: (row, place) => (rows[row] as Cell[])[place],
  };
}

function objectTable(rows: readonly Record<string, Json>[]): ValueTable[] {
  const names = [...new Set(rows.slice(0, 20).flatMap((row) => Object.keys(row ?? {})))];
  const flat = names.filter((name) => rows.some((row) => typeof row?.[name] !== 'object' || row[name] === null));
  if (flat.length < 2) return [];
  return [
    {
      names: flat,
      length: rows.length,
      width: (row) => (rows[row] !== null && typeof rows[row] === 'object' ? flat.length : 0),
      cell: (row, place) => rows[row]![flat[place]!] as Cell,
    },
  ];
}

/** `{ "open": [...], "close": [...] }`, or pandas' `{ "open": { "0": 1, ... } }`. */
function columnTable(columns: Record<string, Json>): ValueTable {
  const names = Object.keys(columns).filter((name) => columns[name] !== null && typeof columns[name] === 'object');
  const lists = names.map((name) => Object.values(columns[name] as Json[]) as Cell[]);
  return {
    names,
    length: Math.max(...lists.map((list) => list.length)),
    width: () => names.length,
    cell: (row, place) => lists[place]![row],
  };
}
