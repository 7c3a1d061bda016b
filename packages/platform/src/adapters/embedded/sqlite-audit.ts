import { nextLine, type ChainEnd } from '../../domain/audit-chain.ts';
import type { AuditEntry, AuditLine, AuditLog } from '../../ports/audit.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';

/** Who did what, in SQLite. Triggers let lines neither change nor go. */
export class SqliteAudit implements AuditLog {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  append(entry: AuditEntry): Promise<AuditLine> {
    return this.#database.write((query) => appendLine(query, entry));
  }

  read(after: number, limit: number): Promise<readonly AuditLine[]> {
    return this.#database.read((query) =>
      query('SELECT line FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?')
        .all(after, limit)
        .map(({ line }) => JSON.parse(String(line)) as AuditLine),
    );
  }
}

/** Within a transaction: the line is there if what it tells of is. */
export function appendLine(query: Query, entry: AuditEntry): AuditLine {
  const line = nextLine(chainEnd(query), entry);
  const { sequence, hash } = line;
  query('INSERT INTO audit (sequence, hash, line) VALUES (?, ?, ?)').run(sequence, hash, JSON.stringify(line));
  return line;
}

function chainEnd(query: Query): ChainEnd | null {
  const row = query('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1').get();
  return row === undefined ? null : { sequence: Number(row['sequence']), hash: String(row['hash']) };
}
