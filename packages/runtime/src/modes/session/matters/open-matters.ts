import type { Attempt } from '../../../orders/attempt.ts';
import { intentKey } from '../../../orders/order-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { BREACH, type BreachRecord } from '../orders/breaches.ts';
import type { KnownIntent } from '../orders/desk-actions.ts';
import { HALT, type HaltRecord } from '../orders/halts.ts';
import { OrderBooks } from '../orders/order-books.ts';
import { isLive } from '../orders/order-news.ts';
import { STRANGER, type Stranger } from '../orders/strangers.ts';
import type { OpenMatter } from './open-matter.ts';
import { positionMatters } from './position-matters.ts';

/** Those that bar something come first, then the oldest. */
export function openMatters(records: SessionRecords): readonly OpenMatter[] {
  const books = new OrderBooks(records);
  const found = [
    ...[...records].flatMap(([key, text]) => matterOf(records, key, text)),
    ...books.known.filter(({ intent }) => intent.state === 'BLOCKED').map(blockedMatter),
  ];
  const rank = ({ kind }: OpenMatter): number => (kind === 'foreign' ? 1 : 0);
  return found.toSorted((a, b) => rank(a) - rank(b) || a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1));
}

function matterOf(records: SessionRecords, key: string, text: string): readonly OpenMatter[] {
  if (key.startsWith(HALT)) return [haltMatter(key, JSON.parse(text) as HaltRecord)];
  if (key.startsWith(BREACH)) return [breachMatter(key, JSON.parse(text) as BreachRecord)];
  if (!key.startsWith(STRANGER)) return positionMatters(records, key, text);
  const stranger = JSON.parse(text) as Stranger;
  return stranger.isResolved === true ? [] : [strangerMatter(key, stranger)];
}

/** What halted entries, in words; a cap where it is none of these. */
const HALTS: Readonly<Record<string, string>> = {
  'account-drawdown': 'All sessions of the account together have lost too much',
  'restored-store': 'The journal was restored from an older copy',
  'foreign-fill': 'Somebody else traded here',
  'taken-over': 'The exchange took a position over',
  'step-gone': 'A step of a position is gone that its trade counts on',
};

function haltMatter(id: string, { reason, sinceMs }: HaltRecord): OpenMatter {
  const name = id.slice(HALT.length);
  const pair = name === '*' ? null : name;
  const what = pair ?? 'Nothing';
  const again = `${pair ?? 'Everything'} is entered again, where nothing else bars it.`;
  return {
    ...{ id, kind: 'halt', pair, sinceMs, needsGone: false },
    text: `${HALTS[reason] ?? `The cap ${reason} was reached`}: ${what} is ${pair === null ? '' : 'not '}entered.`,
    effect:
      reason === 'account-drawdown'
        ? `Losses are counted anew from here on, in all sessions of the account. ${again}`
        : again,
  };
}

function breachMatter(id: string, { text, sinceMs }: BreachRecord): OpenMatter {
  const effect = 'It counts as seen; entries are made again, where nothing else bars them.';
  return { id, kind: 'breach', pair: null, sinceMs, text, effect, needsGone: false };
}

function strangerMatter(id: string, { kind, pair, cid, exchangeId, side, amount, seenMs }: Stranger): OpenMatter {
  const order = `${side} ${amount} on ${pair} (order ${exchangeId}, client order id ${cid ?? 'none'})`;
  const stays = 'the order is left as it is, and bars nothing';
  return {
    ...{ id, kind, pair, sinceMs: seenMs, needsGone: false },
    text: kind === 'orphan' ? `An order with our tag stands in no book: ${order}.` : `Somebody else’s order: ${order}.`,
    effect: `It counts as seen: ${stays}.`,
  };
}

function blockedMatter({ intent, attempts }: KnownIntent): OpenMatter {
  const { id, pair, action, side, amount, blocked, decidedMs } = intent;
  const live = attempts.find(isLive);
  const what = `${action}: ${side} ${amount} on ${pair}`;
  const matter = { id: intentKey(id), kind: 'blocked', pair, sinceMs: decidedMs } as const;
  if (live === undefined)
    return {
      ...{ ...matter, needsGone: false },
      text: `${what} did not get to the exchange (${blocked ?? 'unknown'}).`,
      effect: 'Nothing more is sent for it; what its trade still wants is asked for anew.',
    };
  return {
    ...{ ...matter, needsGone: true },
    text: `${what}: nobody can say what became of the order ${live.cid}, which may be at the exchange.`,
    effect: `It counts as expired, if a person has seen that no order ${live.cid} is at the exchange, open or filled.`,
  };
}

/** The order of a blocked intent whose fate is not known; null: there is none. */
export function doubtfulOf({ attempts }: KnownIntent): Attempt | null {
  return attempts.find(({ state }) => state === 'UNKNOWN') ?? null;
}
