import { textIn, type DynamoTable, type Item } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import { nextLine } from '../../domain/audit-chain.ts';
import type { AuditEntry, AuditLine, AuditLog } from '../../ports/audit.ts';
import { isVersion, putMarked } from './marked-put.ts';

const PART = 'AUDIT';
/** More than this never have something to say at once. */
const MOST_TRIES = 100;

/** Who did what, as rows `AUDIT LINE#<sequence>`. A place is taken once: of two that want it one takes the next. */
export class DynamoAudit implements AuditLog {
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

  async #last(): Promise<AuditLine | null> {
    const rows = this.#table.query(PART, 'LINE#', { isBackwards: true, pageSize: 1 });
    for await (const row of rows) return lineIn(row);
    return null;
  }
}

function skOf(sequence: number): string {
  return `LINE#${String(sequence).padStart(12, '0')}`;
}

function lineIn(row: Item): AuditLine {
  return JSON.parse(textIn(row, 'line')) as AuditLine;
}
