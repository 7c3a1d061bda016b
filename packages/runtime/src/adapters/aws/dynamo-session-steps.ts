import { ServiceError } from '../../ports/errors.ts';
import type { CommitOutcome, SessionKey, SessionStep, SessionWriter } from '../../ports/session-store.ts';
import { textIn, type PlainItem } from './dynamo-items.ts';
import {
  headKey,
  headOf,
  headRow,
  leaseCheck,
  partKey,
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

/** How steps get into the rows of their session. */
export class DynamoSteps {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** `again`: something stands otherwise than was thought. */
  async write(key: SessionKey, writer: SessionWriter, made: NewStep): Promise<CommitOutcome | 'again'> {
    const { step, hash, answers, stands } = made;
    const { seq, atMs, gone, rows } = step;
    const pk = sessionPk(key);
    const content: Content = { put: [...step.put], gone, rows };
    const changes = contentChanges(pk, { seq, atMs }, content);
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
    if (failed.includes(0)) return 'lost-lease';
    if (failed.length > 0) return 'again';
    return (await this.finish(key, writer, head)) ? 'done' : 'lost-lease';
  }

  /** Carries over what lies in parts. May be repeated. False when the lease is lost. */
  async finish(key: SessionKey, writer: SessionWriter, head: DynamoHead): Promise<boolean> {
    if (head.parts === 0) return true;
    const pk = sessionPk(key);
    const content = await this.openStep(pk, head);
    // Somebody with this lease has finished it.
    if (content === null) return true;
    if (!(await this.#inGroups(key, writer, contentChanges(pk, head, content)))) return false;
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
): Change[] {
  const stay = new Set(put.map(([key]) => key));
  return [
    ...put.flatMap(([key, text]) => recordRows(pk, key, text)).map((row) => ({ put: row })),
    ...[...new Set(gone)].filter((key) => !stay.has(key)).map((key) => ({ delete: recordKey(pk, key) })),
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
