import { signOf } from '../../../orders/exact.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { HOST_AUDIT, type AuditRecord } from '../orders/audit.ts';
import { DIFFERS, LACKING, type PositionDiffers } from '../orders/barred-pairs.ts';
import { HANDLED, lackBy, type HandledPair } from '../orders/handled-pairs.ts';
import type { OpenMatter } from './open-matter.ts';

/** Of a pair. */
interface Gone {
  readonly pair: string;
  /** Exchange time. */
  readonly sinceMs: number;
  /** As the market counts, without a sign. */
  readonly amount: string;
  /** What is wrong with it, as the end of a sentence. */
  readonly what: string;
}

/** What the books hold of a pair and the account does not, by the row that knows most of it; none: the row is none of that. */
export function positionMatters(records: SessionRecords, id: string, text: string): readonly OpenMatter[] {
  const gone = id.startsWith(DIFFERS) ? byDifference(id, text) : byOther(records, id, text);
  if (gone === null) return [];
  const { pair, sinceMs, amount, what } = gone;
  const trade =
    'its trade counts it as left at what others got for it, else at the last price, and is closed where less than an order is left';
  return [
    {
      ...{ id, kind: 'position', pair, sinceMs, needsGone: true },
      text: `${pair}: ${amount} of what the books hold ${what}.`,
      effect: `${amount} is struck out of the books; ${trade}. What the account has of it, or gets, is not the session’s any more.`,
    },
  ];
}

function byDifference(id: string, text: string): Gone | null {
  const differs = JSON.parse(text) as PositionDiffers;
  const { booked, found, sinceMs, isTold, isGone } = differs;
  const amount = lackBy(differs);
  if (isTold === false || signOf(amount) === 0) return null;
  const pair = id.slice(DIFFERS.length);
  const isOversold = !pair.includes(':') && signOf(booked) < 0;
  const missing =
    isGone === true ? 'was closed by somebody else' : `is not in the account, which has ${found} of ${booked}`;
  return { pair, sinceMs, amount, what: isOversold ? 'is coin that was sold and was not in the books' : missing };
}

function byOther(records: SessionRecords, id: string, text: string): Gone | null {
  const prefix = [LACKING, HANDLED].find((each) => id.startsWith(each));
  if (prefix === undefined) return null;
  const pair = id.slice(prefix.length);
  const differs = records.get(DIFFERS + pair);
  // More than the books hold is no matter of its own.
  if (differs !== undefined && byDifference(DIFFERS + pair, differs) !== null) return null;
  if (prefix === HANDLED) {
    const { sinceMs, amount } = JSON.parse(text) as HandledPair;
    return { pair, sinceMs, amount, what: 'is of no trade, and may be somebody’s own' };
  }
  const { atMs: sinceMs = 0 } = JSON.parse(records.get(HOST_AUDIT) ?? '{}') as Partial<AuditRecord>;
  const what = 'cannot be sold, as other orders or pairs need the coin';
  return { pair, sinceMs, amount: JSON.parse(text) as string, what };
}
