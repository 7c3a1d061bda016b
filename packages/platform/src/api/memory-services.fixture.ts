import type { ListedObject, ObjectFacts, Objects, PutOutcome, StoredObject } from '@tradai/runtime/ports';
import type { AuditEntry, AuditLine, AuditLog } from '../ports/audit.ts';
import type { DomainEvent, Events } from '../ports/events.ts';
import type { RunLogEnd, RunLogKey, RunLogPart, RunLogs } from '../ports/run-logs.ts';

/** Objects of one test. */
export class MemoryObjects implements Objects {
  readonly place = 'memory';
  readonly stored = new Map<string, Uint8Array>();

  get(key: string): Promise<StoredObject | null> {
    const bytes = this.stored.get(key);
    return Promise.resolve(
      bytes === undefined ? null : { bytes, size: bytes.length, etag: String(bytes.length), modifiedMs: 0 },
    );
  }

  head(key: string): Promise<ObjectFacts | null> {
    return this.get(key);
  }

  put(key: string, bytes: Uint8Array): Promise<PutOutcome> {
    this.stored.set(key, bytes);
    return Promise.resolve({ written: true, etag: String(bytes.length) });
  }

  async *list(prefix = ''): AsyncIterable<ListedObject> {
    await Promise.resolve();
    for (const [key, { length }] of this.stored) if (key.startsWith(prefix)) yield { key, size: length, modifiedMs: 0 };
  }

  delete(key: string): Promise<void> {
    this.stored.delete(key);
    return Promise.resolve();
  }
}

/** What was published. Nobody listens. */
export class MemoryEvents implements Events {
  readonly published: DomainEvent[] = [];

  publish(event: DomainEvent): Promise<void> {
    this.published.push(event);
    return Promise.resolve();
  }

  subscribe(): () => void {
    return () => {};
  }
}

/** Lines without their chain. */
export class MemoryAudit implements AuditLog {
  readonly lines: AuditLine[] = [];

  append(entry: AuditEntry): Promise<AuditLine> {
    const line = { ...entry, sequence: this.lines.length + 1, previousHash: '', hash: '' };
    this.lines.push(line);
    return Promise.resolve(line);
  }

  read(after: number, limit: number): Promise<readonly AuditLine[]> {
    return Promise.resolve(this.lines.slice(after, after + limit));
  }
}

/** Logs of one test, by `run/attempt/tier`. */
export class MemoryRunLogs implements RunLogs {
  readonly logs = new Map<string, readonly string[]>();

  tiers(runId: string, attempt: number): Promise<readonly string[]> {
    const begins = `${runId}/${attempt}/`;
    return Promise.resolve(
      [...this.logs.keys()].filter((key) => key.startsWith(begins)).map((key) => key.slice(begins.length)),
    );
  }

  /** A byte is a line here. */
  after({ runId, attempt, tier }: RunLogKey, from: number): Promise<RunLogPart | null> {
    const all = this.logs.get(`${runId}/${attempt}/${tier}`);
    return Promise.resolve(all === undefined ? null : { lines: all.slice(from), next: all.length });
  }

  tail({ runId, attempt, tier }: RunLogKey, lines: number): Promise<RunLogEnd | null> {
    const all = this.logs.get(`${runId}/${attempt}/${tier}`);
    if (all === undefined) return Promise.resolve(null);
    const bytes = all.join('\n').length;
    return Promise.resolve({ lines: all.slice(-lines), bytes, isCut: lines < all.length });
  }
}
