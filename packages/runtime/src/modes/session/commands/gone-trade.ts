import type { SessionKey } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DIFFERS, LACKING } from '../orders/barred-pairs.ts';
import { mostSold } from '../orders/lacking-coins.ts';

/** Why the trade of a pair cannot be left, and how a person ends it, as the end of a sentence; null: it can, as far as anybody knows. */
export function whyGone(records: SessionRecords, { strategy, account }: SessionKey, pair: string): string | null {
  if (mostSold(records, pair) !== '0') return null;
  const id = [DIFFERS + pair, LACKING + pair].find((key) => records.has(key));
  if (id === undefined) return null;
  const why = id.startsWith(DIFFERS) ? 'the account has nothing of it to leave' : 'others hold all of it';
  const command = `tradai session resolve ${strategy} ${id} --gone --account ${account} --yes --reason "it is gone"`;
  return `${why}. Whoever has seen that there ends it: ${command}`;
}
