import { canonicalHash } from '../../../contract/canonical-json.ts';
import type { StrategyVersion } from '../../../ports/registry.ts';
import type { StepDraft } from '../step/step-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';

/** Key of what the registry said last that could be traded. */
export const HOST_LAST_GOOD = 'host/last-good';

/** A version with everything that was read for it, so that a session can begin while the registry is away. Plain JSON; configs hold no credentials. */
export interface LastGood {
  /** Stage or alias that meant it. */
  readonly stage: string;
  readonly version: StrategyVersion;
  /** Objects by their full names, base64; null: there was none. */
  readonly objects: Readonly<Record<string, string | null>>;
  /** When the registry said so, epoch ms of this machine. */
  readonly atMs: number;
  /** Over stage, version and objects. */
  readonly sha256: string;
}

/** A week: what nobody could change for longer is nobody's wish any more. */
const LONGEST_MS = 7 * 86_400_000;
/** That it still holds is written down no more often. */
const AGAIN_MS = 3_600_000;
/** More than any config has; a step of the journal is not made of it. */
const MOST_CHARACTERS = 1_000_000;

/** Null where it is too large to be kept. */
export function lastGood(facts: Omit<LastGood, 'sha256'>): LastGood | null {
  const size = Object.values(facts.objects).reduce((sum, text) => sum + (text?.length ?? 0), 0);
  return size > MOST_CHARACTERS ? null : { ...facts, sha256: hashOf(facts) };
}

/** What may be begun with now; null when there is nothing, it is of another stage, not what was written, or too old. */
export function lastGoodIn(records: Pick<SessionRecords, 'get'>, stage: string, nowMs: number): LastGood | null {
  const known = JSON.parse(records.get(HOST_LAST_GOOD) ?? 'null') as LastGood | null;
  if (known === null || known.stage !== stage || known.sha256 !== hashOf(known)) return null;
  return nowMs - known.atMs > LONGEST_MS ? null : known;
}

/** Writes down what the registry says now, where that is news, or was written down an hour ago. */
export function noteLastGood(draft: StepDraft, next: LastGood | null | undefined): void {
  if (next === null || next === undefined) return;
  const known = JSON.parse(draft.get(HOST_LAST_GOOD) ?? 'null') as LastGood | null;
  if (known?.sha256 === next.sha256 && next.atMs - known.atMs < AGAIN_MS) return;
  draft.put(HOST_LAST_GOOD, next);
}

function hashOf({ stage, version, objects }: Omit<LastGood, 'sha256'>): string {
  return canonicalHash({ stage, version, objects });
}
