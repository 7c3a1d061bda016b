import type { SessionCommand } from '../../contract/session-command.ts';
import { ServiceError } from '../../ports/errors.ts';
import { leaseKeyParts } from '../../ports/leases.ts';
import { sessionKeyParts } from '../../ports/session-store-rules.ts';
import type { SessionKey, SessionRow, SessionRowKind, SessionWriter } from '../../ports/session-store.ts';
import { jsonIn, numberIn, textIn, type Item, type PlainItem } from './dynamo-items.ts';
import type { Change, Expression, Key } from './dynamo-table.ts';

/** Of the index: all sessions of the table. */
export const SESSIONS = 'SESSIONS';

/** Where a session stands. */
export interface DynamoHead extends SessionWriter {
  readonly seq: number;
  readonly atMs: number;
  /** Of the last step. */
  readonly hash: string;
  /** Rows in which the last step still lies, to be carried over into those of its records; 0: it is. */
  readonly parts: number;
}

/** A text as rows: one is too small for any text. `sk` names each part. */
type Parted = readonly (Key & PlainItem)[];

/** The longest part, in UTF-16 units: 300 KB at most, where a row may have 400. */
const PART = 100_000;

export function sessionPk(key: SessionKey): string {
  return ['S', ...sessionKeyParts(key)].join('#');
}

/** Null when it names no session. */
export function sessionOfPk(pk: string): SessionKey | null {
  const [kind, account, strategy, mode] = pk.split('#');
  if (kind !== 'S' || account === undefined || strategy === undefined) return null;
  return { account, strategy, mode: mode as SessionKey['mode'] };
}

export function headKey(pk: string): Key {
  return { pk, sk: 'HEAD' };
}

export function headRow(pk: string, { holder, epoch, seq, atMs, hash, parts }: DynamoHead): Key & PlainItem {
  return { ...headKey(pk), holder, epoch, seq, at_ms: atMs, hash, parts, gsi1pk: SESSIONS, gsi1sk: pk };
}

export function headOf(row: Item): DynamoHead {
  return {
    ...{ holder: textIn(row, 'holder'), epoch: numberIn(row, 'epoch'), seq: numberIn(row, 'seq') },
    ...{ atMs: numberIn(row, 'at_ms'), hash: textIn(row, 'hash'), parts: numberIn(row, 'parts') },
  };
}

/** That the head is as it was read. */
export function unchangedHead(head: DynamoHead | null): Expression {
  if (head === null) return { text: 'attribute_not_exists(#pk)' };
  const { holder, epoch, seq, hash, parts } = head;
  const text = '#holder = :holder AND #epoch = :epoch AND #seq = :seq AND #hash = :hash AND #parts = :parts';
  return { text, values: { holder, epoch, seq, hash, parts } };
}

/** That the writer has the lease, as `DynamoLeaseRows` writes it. */
export function leaseCheck({ account, strategy }: SessionKey, { holder, epoch }: SessionWriter): Change {
  const [, ...names] = leaseKeyParts({ kind: 'strategy', account, strategy });
  return {
    check: { pk: ['LEASE', ...names].join('#'), sk: 'LEASE' },
    condition: {
      text: '#holder = :holder AND #epoch = :epoch AND #is_released = :is_released',
      values: { holder, epoch, is_released: false },
    },
  };
}

export function recordRows(pk: string, key: string, text: string): Parted {
  return parted(text).map((part) => ({ ...recordKey(pk, key, part.at), ...part.row }));
}

/** Of one of its parts; without the first the others are nothing. */
export function recordKey(pk: string, key: string, part = 0): Key {
  return { pk, sk: `${partPrefix(part)}${key}` };
}

/** All parts of that number. */
export function partPrefix(part: number): string {
  return `REC#${digits(part, 4)}#`;
}

/** `except`: keys of records that are being written. */
export function recordsOf(rows: readonly Item[], except: ReadonlySet<string> = new Set()): Map<string, string> {
  const byName = new Map(rows.map((row) => [textIn(row, 'sk'), row]));
  const records = new Map<string, string>();
  for (const [sk, row] of byName) {
    if (!sk.startsWith('REC#0000#')) continue;
    const key = sk.slice('REC#0000#'.length);
    if (except.has(key)) continue;
    records.set(
      key,
      wholeText(row, (at) => byName.get(`REC#${digits(at, 4)}#${key}`)),
    );
  }
  return records;
}

export function stepRows(pk: string, kind: SessionRowKind, row: SessionRow & { readonly n: number }): Parted {
  const { seq, n, atMs, text } = row;
  const name = `${rowPrefix(kind)}${digits(seq, 16)}#${digits(n, 6)}`;
  return parted(text).map((part) => ({ pk, sk: `${name}#${digits(part.at, 4)}`, at_ms: atMs, ...part.row }));
}

export function rowPrefix(kind: SessionRowKind): string {
  return `ROW#${kind}#`;
}

/** Of parts in order. */
export function sessionRowsOf(rows: readonly Item[]): SessionRow[] {
  return rows.flatMap((row, first) => {
    const [, , seq, , part] = textIn(row, 'sk').split('#');
    if (Number(part) !== 0) return [];
    return [{ seq: Number(seq), atMs: numberIn(row, 'at_ms'), text: wholeText(row, (at) => rows[first + at]) }];
  });
}

export function partRows(pk: string, seq: number, hash: string, text: string): Parted {
  return parted(text).map((part) => ({ ...partKey(pk, seq, hash, part.at), ...part.row }));
}

export function partKey(pk: string, seq: number, hash: string, at: number): Key {
  return { pk, sk: `PART#${digits(seq, 16)}#${hash}#${digits(at, 4)}` };
}

export function partsText(rows: readonly Item[]): string {
  return rows.map((row) => textIn(row, 'text')).join('');
}

export function openCommandKey(pk: string, n: number): Key {
  return { pk, sk: `OPEN#${digits(n, 16)}` };
}

export function doneCommandKey(pk: string, n: number): Key {
  return { pk, sk: `CMD#${digits(n, 16)}` };
}

export function commandIdKey(pk: string, id: string): Key {
  return { pk, sk: `CID#${id}` };
}

export function commandOf(row: Item): SessionCommand {
  return jsonIn<SessionCommand>(row, 'body');
}

function parted(text: string): { readonly at: number; readonly row: PlainItem }[] {
  const texts: string[] = [];
  for (let from = 0; from === 0 || from < text.length;) {
    let to = from + PART;
    // Half a character cannot be stored.
    if (to < text.length && /[\uD800-\uDBFF]/.test(text[to - 1]!)) to -= 1;
    texts.push(text.slice(from, to));
    from = to;
  }
  return texts.map((part, at) => ({ at, row: { text: part, ...(at === 0 ? { of: texts.length } : {}) } }));
}

function wholeText(first: Item, part: (at: number) => Item | undefined): string {
  const texts = [textIn(first, 'text')];
  for (let at = 1; at < numberIn(first, 'of'); at++) {
    const row = part(at);
    if (row === undefined)
      throw new ServiceError('journal-damaged', `The row ${textIn(first, 'sk')} has lost its part ${at + 1}.`);
    texts.push(textIn(row, 'text'));
  }
  return texts.join('');
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}
