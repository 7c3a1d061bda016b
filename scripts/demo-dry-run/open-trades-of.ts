import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { readEvidence } from '../crash/oracle/evidence.ts';

/** Trades that hold something, by the journal alone. */
export async function openTradesOf(folder: string, strategy: string): Promise<number> {
  const store = await openSessionStore({ kind: 'folder', folder });
  try {
    const { trades } = await readEvidence(store, { account: 'dry-run', strategy, mode: 'dry-run' });
    return trades.filter(({ closed, trade }) => closed === null && trade.amount > 0).length;
  } finally {
    store.close();
  }
}
