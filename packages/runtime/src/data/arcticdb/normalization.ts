import { unsupported } from './errors.ts';
import type { ProtoReader } from './proto-reader.ts';

/** How a table of pandas or Arrow was laid down in columns. */
export interface Normalization {
  readonly kind: 'dataframe' | 'series' | 'array' | 'arrow';
  readonly index: IndexNote;
  /** Levels of a MultiIndex behind the first, which are ordinary columns; their zones by level. */
  readonly moreLevels: readonly { readonly timezone: string | null; readonly isUnnamed: boolean }[];
  /** Names of the table by stored name, where they differ or are no text. */
  readonly names: ReadonlyMap<string, ColumnNameNote>;
  /** Texts or numbers behind the codes of a column. */
  readonly categories: ReadonlyMap<string, readonly string[] | readonly bigint[]>;
  /** Name of a series; `null` for none. */
  readonly seriesName: string | null;
  readonly hasDefaultColumnNames: boolean;
  /** Of an array. */
  readonly shape: readonly number[];
  /** Zone of an Arrow table's columns of times. */
  readonly zones: ReadonlyMap<string, string>;
  readonly hasArrowIndex: boolean;
}

export interface IndexNote {
  readonly name: string;
  readonly timezone: string | null;
  /** The name was made up: there is none. */
  readonly isUnnamed: boolean;
  readonly isNumberName: boolean;
  /** Rows are stored for it. Never the only test: absent in a table that was created empty. */
  readonly isStored: boolean;
  /** Of an index of row numbers. */
  readonly start: number;
  readonly step: number;
}

export interface ColumnNameNote {
  /** `null`: as it is stored. */
  readonly name: string | null;
  readonly kind: 'text' | 'none' | 'number';
}

const NO_INDEX: IndexNote = {
  ...{ name: '', timezone: null, isUnnamed: false, isNumberName: false, isStored: false, start: 0, step: 0 },
};

export function readNormalization(message: ProtoReader): Normalization {
  let found: Normalization | null = null;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1 || field === 2) found = readPandas(message.message(), field === 1 ? 'dataframe' : 'series');
    else if (field === 4) throw unsupported('pickled data (a python object that is no table)');
    else if (field === 5) found = { ...plain('array'), shape: readShape(message.message()) };
    else if (field === 6) found = readArrow(message.message());
    else if (field === 64) throw unsupported('data of a custom normalizer');
    else message.skip();
  }
  if (found === null) throw unsupported('data of an unknown kind of table');
  return found;
}

function plain(kind: Normalization['kind']): Normalization {
  return {
    kind,
    index: NO_INDEX,
    moreLevels: [],
    names: new Map(),
    categories: new Map(),
    seriesName: null,
    hasDefaultColumnNames: false,
    shape: [],
    zones: new Map(),
    hasArrowIndex: false,
  };
}

function readPandas(message: ProtoReader, kind: 'dataframe' | 'series'): Normalization {
  let found = plain(kind);
  let hasDefaultColumnNames = false;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) found = readCommon(message.message(), kind);
    else if (field === 2) throw unsupported('a table with several levels of column names');
    else if (field === 3) hasDefaultColumnNames = message.bool();
    else message.skip();
  }
  return { ...found, hasDefaultColumnNames };
}

function readCommon(message: ProtoReader, kind: 'dataframe' | 'series'): Normalization {
  let name = '';
  let hasName = false;
  let index = NO_INDEX;
  let moreLevels: Normalization['moreLevels'] = [];
  const names = new Map<string, ColumnNameNote>();
  const categories = new Map<string, readonly string[] | readonly bigint[]>();
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) name = message.text();
    else if (field === 2) index = readIndex(message.message());
    else if (field === 3) ({ index, moreLevels } = readMultiIndex(message.message()));
    else if (field === 5) readEntry(message.message(), readTexts, categories);
    else if (field === 6) readEntry(message.message(), readNumbers, categories);
    else if (field === 7) readEntry(message.message(), readColumnName, names);
    else if (field === 9) hasName = message.bool();
    else message.skip();
  }
  return { ...plain(kind), index, moreLevels, names, categories, seriesName: hasName || name !== '' ? name : null };
}

function readIndex(message: ProtoReader): IndexNote {
  let note = NO_INDEX;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) note = { ...note, name: message.text() };
    else if (field === 2) note = { ...note, timezone: message.text() || null };
    else if (field === 3) note = { ...note, isUnnamed: message.bool() };
    else if (field === 4) note = { ...note, isStored: message.bool() };
    else if (field === 5) note = { ...note, start: Number(message.signed()) };
    else if (field === 6) note = { ...note, step: Number(message.signed()) };
    else if (field === 7) note = { ...note, isNumberName: message.bool() };
    else message.skip();
  }
  return note;
}

function readMultiIndex(message: ProtoReader): Pick<Normalization, 'index' | 'moreLevels'> {
  let index = { ...NO_INDEX, isStored: true };
  let levels = 0;
  const zones = new Map<number, string>();
  const unnamed = new Set<number>();
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 2) {
      const entry = readMapEntry(message.message(), (value) => value.text());
      zones.set(entry.number, entry.value ?? '');
    } else if (field === 3) levels = message.number();
    else if (field === 4) index = { ...index, name: message.text() };
    else if (field === 5) index = { ...index, timezone: message.text() || null };
    else if (field === 6) for (const level of message.repeated()) unnamed.add(Number(level));
    else if (field === 7) index = { ...index, isNumberName: message.bool() };
    else message.skip();
  }
  if (levels > 1000) throw unsupported(`an index of ${levels} levels`);
  const moreLevels = Array.from({ length: levels }, (_, level) => ({
    timezone: zones.get(level + 1) || null,
    isUnnamed: unnamed.has(level + 1),
  }));
  return { index: { ...index, isUnnamed: unnamed.has(0) }, moreLevels };
}

function readColumnName(message: ProtoReader): ColumnNameNote {
  let note: ColumnNameNote = { name: null, kind: 'text' };
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) note = message.bool() ? { ...note, kind: 'none' } : note;
    else if (field === 2) note = message.bool() ? { ...note, name: '' } : note;
    else if (field === 3) note = { ...note, name: message.text() };
    else if (field === 4) note = message.bool() ? { ...note, kind: 'number' } : note;
    else message.skip();
  }
  return note;
}

function readEntry<Value>(message: ProtoReader, read: (value: ProtoReader) => Value, into: Map<string, Value>): void {
  const { key, value } = readMapEntry(message, (inner) => read(inner.message()));
  if (value !== undefined) into.set(key, value);
}

function readMapEntry<Value>(
  message: ProtoReader,
  read: (message: ProtoReader) => Value,
): { key: string; number: number; value: Value | undefined } {
  let key = '';
  let number = 0;
  let value: Value | undefined;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 2) value = read(message);
    else if (field !== 1) message.skip();
    else if (message.isNumber()) number = message.number();
    else key = message.text();
  }
  return { key, number, value };
}

function readTexts(message: ProtoReader): string[] {
  const texts: string[] = [];
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) texts.push(message.text());
    else message.skip();
  }
  return texts;
}

function readNumbers(message: ProtoReader): bigint[] {
  const numbers: bigint[] = [];
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) numbers.push(...message.repeated().map((value) => BigInt.asIntN(64, value)));
    else message.skip();
  }
  return numbers;
}

function readShape(message: ProtoReader): number[] {
  return readNumbers(message).map(Number);
}

function readArrow(message: ProtoReader): Normalization {
  let hasArrowIndex = false;
  const zones = new Map<string, string>();
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) hasArrowIndex = message.bool();
    else if (field === 2) readEntry(message.message(), readArrowZone, zones);
    else message.skip();
  }
  return { ...plain('arrow'), zones, hasArrowIndex };
}

function readArrowZone(message: ProtoReader): string {
  let zone = '';
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) zone = message.text();
    else message.skip();
  }
  return zone;
}
