import type { SessionCommand } from '../../../packages/runtime/src/contract/session-command.ts';
import type { SessionKey, SessionStore, StoredSession } from '../../../packages/runtime/src/ports/session-store.ts';
import { readRow, type ReadRow } from '../../../packages/runtime/src/modes/session/rows/rows.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';

/** All that a session has written down. */
export interface Evidence {
  readonly stored: StoredSession;
  readonly log: readonly ReadRow<'log'>[];
  readonly reasons: readonly ReadRow<'reasons'>[];
  readonly equity: readonly ReadRow<'equity'>[];
  readonly said: readonly ReadRow<'said'>[];
  readonly commands: readonly SessionCommand[];
  /** By number. */
  readonly trades: readonly TradeRecord[];
}

/** Throws when there is no such session, or its journal is damaged. */
export async function readEvidence(store: SessionStore, key: SessionKey): Promise<Evidence> {
  const stored = await store.read(key);
  if (stored === null) throw new Error(`${store.place} has no session of ${key.strategy}.`);
  const rowsOf = async <Kind extends 'log' | 'reasons' | 'equity' | 'said'>(kind: Kind): Promise<ReadRow<Kind>[]> =>
    (await store.rows(key, kind, {})).map((row) => readRow(kind, row));
  const trades = [...stored.records].filter(([name]) => name.startsWith('trade/'));
  return {
    stored,
    log: await rowsOf('log'),
    reasons: await rowsOf('reasons'),
    equity: await rowsOf('equity'),
    said: await rowsOf('said'),
    commands: await store.commands(key, 'all'),
    trades: trades.map(([, text]) => JSON.parse(text) as TradeRecord).toSorted((a, b) => a.trade.id - b.trade.id),
  };
}
