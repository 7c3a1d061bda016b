import { ServiceError } from '../../ports/errors.ts';
import type { CommitOutcome, SessionKey, SessionStep, SessionWriter } from '../../ports/session-store.ts';
import { numberIn, textIn, type PlainItem } from './dynamo-items.ts';
import {
  headKey,
  headOf,
  headRow,
  leaseCheck,
  partKey,
  partPrefix,
  partRows,
  partsText,
  recordKey,
  recordRows,
  sessionPk,
  stepRows,
  unchangedHead,
  type DynamoHead,
} from './dynamo-session-rows.ts';
import type { Change, DynamoTable } from './dynamo-table.ts';

/** DynamoDB's are 100 and 4 MB, in which not every server counts a letter as what it is; the lease and the head are in each transaction. */
const MOST_CHANGES = 98;
const MOST_BYTES = 1_000_000;
/** What a row has beside its text. */
const ROW_BYTES = 1_500;

export interface NewStep {
  readonly step: SessionStep;
  readonly hash: string;
  /** Changes that answer its commands. */
  readonly answers: readonly Change[];
  /** The head that it follows. */
  readonly stands: DynamoHead;
}

type Content = Pick<SessionStep, 'gone'> & {
  readonly put: readonly (readonly [string, string])[];
  readonly rows: SessionStep['rows'];
};

/** How many parts the records have that have more than one, as far as anybody writes here: of the others nothing is left behind. */
class LongRecords {
  readonly #table: DynamoTable;
  readonly #byPk = new Map<string, Map<string, number>>();

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  forget(pk: string): void {
    this.#byPk.delete(pk);
  }

  async of(pk: string): Promise<Map<string, number>> {
    const known = this.#byPk.get(pk);
    if (known !== undefined) return known;
    const found = new Map<string, number>();
    for (let part = 1; ; part++) {
      const prefix = partPrefix(part);
      const rows = await this.#table.queryAll(pk, prefix);
      if (rows.length === 0) break;
      for (const row of rows) found.set(textIn(row, 'sk').slice(prefix.length), part + 1);
    }
    this.#byPk.set(pk, found);
    return found;
  }
}

/** What is long once this is written. */
function noteLong(pk: string, { put, gone }: Content, long: Map<string, number>): void {
  for (const key of gone) long.delete(key);
  for (const [key, text] of put) {
    const parts = recordRows(pk, key, text).length;
    if (parts > 1) long.set(key, parts);
    else long.delete(key);
  }
}

/** How steps get into the rows of their session. */
export class DynamoSteps {
  readonly #table: DynamoTable;
  readonly #long: LongRecords;

  constructor(table: DynamoTable) {
    this.#table = table;
    this.#long = new LongRecords(table);
  }

  /** Somebody else may have written until now. */
  forget(key: SessionKey): void {
    this.#long.forget(sessionPk(key));
  }

  /** Parts of records that are not read any more: versions of before left them behind. False when the lease is lost. */
  async dropLeftRecords(key: SessionKey, writer: SessionWriter): Promise<boolean> {
    const pk = sessionPk(key);
    const long = [...(await this.#long.of(pk))];
    const firsts = await this.#table.getMany(long.map(([name]) => recordKey(pk, name)));
    const counts = new Map(firsts.map((row) => [textIn(row, 'sk'), numberIn(row, 'of')]));
    const left = long.flatMap(([name, found]) => {
      const count = counts.get(recordKey(pk, name).sk) ?? 0;
      return Array.from({ length: found - count }, (_, at) => ({ delete: recordKey(pk, name, count + at) }));
    });
    return this.#inGroups(key, writer, left);
  }

  /** `again`: something stands otherwise than was thought. */
  async write(key: SessionKey, writer: SessionWriter, made: NewStep): Promise<CommitOutcome | 'again'> {
    const { step, hash, answers, stands } = made;
    const { seq, atMs, gone, rows } = step;
    const pk = sessionPk(key);
    const content: Content = { put: [...step.put], gone, rows };
    const long = await this.#long.of(pk);
    const changes = contentChanges(pk, { seq, atMs }, content, long);
    const isOne = groupsOf([...answers, ...changes]).length <= 1;
    const parts = isOne ? [] : partRows(pk, seq, hash, JSON.stringify(content)).map((put) => ({ put }));
    if (!(await this.#inGroups(key, writer, parts))) return 'lost-lease';
    const head = { ...writer, seq, atMs, hash, parts: parts.length };
    const failed = await this.#table.transact([
      leaseCheck(key, writer),
      { put: headRow(pk, head), condition: unchangedHead(stands) },
      ...answers,
      ...(isOne ? changes : []),
    ]);
    if (failed.length > 0) this.#long.forget(pk);
    if (failed.includes(0)) return 'lost-lease';
    if (failed.length > 0) return 'again';
    if (isOne) noteLong(pk, content, long);
    return (await this.finish(key, writer, head)) ? 'done' : 'lost-lease';
  }

  /** Carries over what lies in parts. May be repeated. False when the lease is lost. */
  async finish(key: SessionKey, writer: SessionWriter, head: DynamoHead): Promise<boolean> {
    if (head.parts === 0) return true;
    const pk = sessionPk(key);
    const content = await this.openStep(pk, head);
    // Somebody with this lease has finished it.
    if (content === null) return true;
    const long = await this.#long.of(pk);
    if (!(await this.#inGroups(key, writer, contentChanges(pk, head, content, long)))) return false;
    noteLong(pk, content, long);
    const failed = await this.#table.transact([
      leaseCheck(key, writer),
      { put: headRow(pk, { ...head, parts: 0 }), condition: unchangedHead(head) },
    ]);
    if (failed.includes(0)) return false;
    return this.dropLeftParts(key, writer);
  }

  /** Of a step that is written and not carried over; null when it is by now. */
  async openStep(pk: string, { seq, hash, parts }: DynamoHead): Promise<Content | null> {
    const keys = Array.from({ length: parts }, (_, at) => partKey(pk, seq, hash, at));
    const rows = await this.#table.getMany(keys);
    if (rows.length === parts) return JSON.parse(partsText(rows)) as Content;
    const row = await this.#table.get(headKey(pk));
    const head = row === null ? null : headOf(row);
    if (head?.seq !== seq || head.hash !== hash || head.parts !== parts) return null;
    throw new ServiceError('journal-damaged', `${pk} in ${this.#table.place} has lost a part of its step ${seq}.`);
  }

  /** Parts that no head names: of a step whose writer ended before its head. False when the lease is lost. */
  async dropLeftParts(key: SessionKey, writer: SessionWriter): Promise<boolean> {
    const pk = sessionPk(key);
    const rows = await this.#table.queryAll(pk, 'PART#');
    return this.#inGroups(
      key,
      writer,
      rows.map((row) => ({ delete: { pk, sk: textIn(row, 'sk') } })),
    );
  }

  async #inGroups(key: SessionKey, writer: SessionWriter, changes: readonly Change[]): Promise<boolean> {
    for (const group of groupsOf(changes)) {
      const failed = await this.#table.transact([leaseCheck(key, writer), ...group]);
      if (failed.length > 0) return false;
    }
    return true;
  }
}

function contentChanges(
  pk: string,
  { seq, atMs }: { readonly seq: number; readonly atMs: number },
  { put, gone, rows }: Content,
  long: ReadonlyMap<string, number>,
): Change[] {
  const parts = new Map<string, number>(gone.map((key) => [key, 0]));
  const records = put.flatMap(([key, text]) => {
    const made = recordRows(pk, key, text);
    parts.set(key, made.length);
    return made.map((row) => ({ put: row }));
  });
  const isGone = new Set(gone);
  for (const [key] of put) isGone.delete(key);
  return [
    ...records,
    // The parts of a record that is shorter now; of one that is gone the first, whether it is there or not.
    ...[...parts].flatMap(([key, count]) => {
      const before = Math.max(long.get(key) ?? 0, isGone.has(key) ? 1 : 0);
      return Array.from({ length: Math.max(0, before - count) }, (_, at) => ({
        delete: recordKey(pk, key, count + at),
      }));
    }),
    ...rows.flatMap(({ kind, text }, n) => stepRows(pk, kind, { seq, atMs, n, text })).map((row) => ({ put: row })),
  ];
}

/** In order, each small enough for one transaction. */
function groupsOf(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  let bytes = Infinity;
  for (const change of changes) {
    const own = 'put' in change ? ROW_BYTES + textBytes(change.put) : ROW_BYTES;
    if (bytes + own > MOST_BYTES || groups.at(-1)!.length === MOST_CHANGES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(change);
    bytes += own;
  }
  return groups;
}

function textBytes({ text, body }: PlainItem): number {
  const own = text ?? body;
  return typeof own === 'string' ? Buffer.byteLength(own) : 0;
}
