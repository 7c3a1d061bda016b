import type { SessionCommand } from '../../../packages/runtime/src/contract/session-command.ts';
import type {
  SessionKey,
  SessionRowKind,
  SessionStore,
  StoredSession,
} from '../../../packages/runtime/src/ports/session-store.ts';
import { withPast } from '../../../packages/runtime/src/modes/session/rows/past-rows.ts';
import { readRow, type ReadRow } from '../../../packages/runtime/src/modes/session/rows/rows.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';

/** All that a session has written down. */
export interface Evidence {
  /** Closed trades are among its records. */
  readonly stored: StoredSession;
  readonly log: readonly ReadRow<'log'>[];
  readonly reasons: readonly ReadRow<'reasons'>[];
  readonly equity: readonly ReadRow<'equity'>[];
  readonly said: readonly ReadRow<'said'>[];
  readonly commands: readonly SessionCommand[];
  /** Keys of the trades that were put aside, in that order. */
  readonly putAside: readonly string[];
  /** By number. */
  readonly trades: readonly TradeRecord[];
}

/** Throws when there is no such session, or its journal is damaged. */
export async function readEvidence(store: SessionStore, key: SessionKey): Promise<Evidence> {
  const live = await store.read(key);
  if (live === null) throw new Error(`${store.place} has no session of ${key.strategy}.`);
  const stored = await withPast(store, live);
  const rowsOf = async <Kind extends SessionRowKind>(kind: Kind): Promise<ReadRow<Kind>[]> =>
    (await store.rows(key, kind, {})).map((row) => readRow(kind, row));
  const trades = [...stored.records].filter(([name]) => name.startsWith('trade/'));
  return {
    stored,
    log: await rowsOf('log'),
    reasons: await rowsOf('reasons'),
    equity: await rowsOf('equity'),
    said: await rowsOf('said'),
    putAside: (await rowsOf('closed')).flatMap(({ row }) =>
      Object.keys(row).filter((name) => name.startsWith('trade/')),
    ),
    commands: await store.commands(key, 'all'),
    trades: trades.map(([, text]) => JSON.parse(text) as TradeRecord).toSorted((a, b) => a.trade.id - b.trade.id),
  };
}
