import { randomUUID } from 'node:crypto';
import { textIn, type Change, type DynamoTable, type Item } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import { nextLine } from '../../domain/audit-chain.ts';
import type { AuditEntry, AuditLine, AuditLog, PendingAudit } from '../../ports/audit.ts';
import { isVersion, putMarked } from './marked-put.ts';

const PART = 'AUDIT';
/** More than this never have something to say at once. */
const MOST_TRIES = 100;

/** Lines of one transaction, each with the row that is no longer pending. */
const AT_ONCE = 45;

/** Who did what, as rows `AUDIT LINE#<sequence>`. A place is taken once: of two that want it one takes the next. */
export class DynamoAudit implements AuditLog, PendingAudit {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async append(entry: AuditEntry): Promise<AuditLine> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const line = nextLine(await this.#last(), entry);
      const row = { pk: PART, sk: skOf(line.sequence), line: JSON.stringify(line) };
      if (await putMarked(this.#table, row, isVersion(0))) return line;
    }
    throw new ServiceError('busy', 'Others write into the audit log all the time; try again.');
  }

  async read(after: number, limit: number): Promise<readonly AuditLine[]> {
    const lines: AuditLine[] = [];
    const options = { from: skOf(after + 1), pageSize: Math.max(1, limit) };
    for await (const row of this.#table.query(PART, 'LINE#', options)) {
      if (lines.length >= limit) break;
      lines.push(lineIn(row));
    }
    return lines;
  }

  async settle(): Promise<number> {
    const pending = await this.#table.queryAll(PART, 'PENDING#');
    for (let at = 0; at < pending.length; at += AT_ONCE) await this.#settleSome(pending.slice(at, at + AT_ONCE));
    return pending.length;
  }

  /** A place in the log is taken, or a row settled, by one of many who try. */
  async #settleSome(given: readonly Item[]): Promise<void> {
    let pending = given;
    for (let tries = 0; tries < MOST_TRIES && pending.length > 0; tries++) {
      let last = await this.#last();
      const changes = pending.flatMap((row): Change[] => {
        last = nextLine(last, JSON.parse(textIn(row, 'entry')) as AuditEntry);
        const put = { pk: PART, sk: skOf(last.sequence), line: JSON.stringify(last) };
        const settled = { pk: PART, sk: textIn(row, 'sk') };
        return [
          { put, condition: isVersion(0) },
          { delete: settled, condition: { text: 'attribute_exists(#pk)' } },
        ];
      });
      const failed = await this.#table.transact(changes);
      if (failed.length === 0) return;
      pending = pending.filter((_, at) => !failed.includes(2 * at + 1));
    }
    if (pending.length > 0) throw new ServiceError('busy', 'Others write into the audit log all the time; try again.');
  }

  async #last(): Promise<AuditLine | null> {
    const rows = this.#table.query(PART, 'LINE#', { isBackwards: true, pageSize: 1 });
    for await (const row of rows) return lineIn(row);
    return null;
  }
}

/** The row that is written with what a line tells of. None where nothing is to be told. */
export function pendingLine(audit: AuditEntry | undefined): Change[] {
  if (audit === undefined) return [];
  const sk = `PENDING#${new Date(audit.atMs).toISOString()}#${randomUUID()}`;
  return [{ put: { pk: PART, sk, entry: JSON.stringify(audit) } }];
}

function skOf(sequence: number): string {
  return `LINE#${String(sequence).padStart(12, '0')}`;
}

function lineIn(row: Item): AuditLine {
  return JSON.parse(textIn(row, 'line')) as AuditLine;
}
