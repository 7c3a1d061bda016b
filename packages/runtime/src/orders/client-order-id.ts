/** Letters and digits of client order ids, in the order of their values. */
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE = 36;

/** `q`, tag, intent, attempt, checksum. */
const FORM = /^q[0-9a-z]{17}$/;
const BODY_LENGTH = 16;
const TAG_LENGTH = 5;

/** Intents are counted from 1 to this, attempts of an intent from 1 to the next. */
export const MOST_INTENTS = BASE ** 8 - 1;
export const MOST_ATTEMPTS = BASE ** 2 - 1;

/** Known: it stands in the books. Orphan: it carries our tag, and nobody here remembers it. */
export type OrderOwner = 'OURS_KNOWN' | 'OURS_ORPHAN' | 'FOREIGN';

/**
 * The id by which an exchange knows an attempt: 18 of `[0-9a-z]`, the same for the same three. `tag`: of `orderTag`. A wrong character and
 * two swapped neighbors make it another's. Throws on numbers that have no place in it.
 */
export function clientOrderId(tag: string, intent: number, attempt: number): string {
  if (!/^[0-9a-z]{5}$/.test(tag)) throw new RangeError(`an order tag is 5 of [0-9a-z], not "${tag}"`);
  const body = `q${tag}${inBase36(intent, 8, MOST_INTENTS)}${inBase36(attempt, 2, MOST_ATTEMPTS)}`;
  return body + checksum(body);
}

/** Whose orders: 5 characters. `sha256`: of UTF-8 text, as hex. */
export function orderTag(
  owner: { readonly account: string; readonly strategy: string; readonly mode: string },
  sha256: (text: string) => string,
): string {
  const first8 = BigInt(`0x${sha256(`${owner.account}|${owner.strategy}|${owner.mode}`).slice(0, 16)}`);
  return (first8 % BigInt(BASE ** TAG_LENGTH)).toString(BASE).padStart(TAG_LENGTH, '0');
}

/** Whose an order on the exchange is. Null: it has no client order id. */
export function classifyOrderId(id: string | null, tag: string, isKnown: (id: string) => boolean): OrderOwner {
  if (id === null || readOrderId(id)?.tag !== tag) return 'FOREIGN';
  return isKnown(id) ? 'OURS_KNOWN' : 'OURS_ORPHAN';
}

/** What stands in a client order id; null for an id of another form or with a wrong checksum. */
export function readOrderId(
  id: string,
): { readonly tag: string; readonly intent: number; readonly attempt: number } | null {
  const body = id.slice(0, BODY_LENGTH);
  if (!FORM.test(id) || body + checksum(body) !== id) return null;
  return {
    tag: id.slice(1, 6),
    intent: Number.parseInt(id.slice(6, 14), BASE),
    attempt: Number.parseInt(id.slice(14, 16), BASE),
  };
}

/** Whether an id of ours is that of an attempt at this intent. */
export function isOfIntent(id: string, intent: number): boolean {
  return id.slice(6, 14) === inBase36(intent, 8, MOST_INTENTS);
}

function inBase36(value: number, length: number, most: number): string {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new RangeError(`${value} is not from 1 to ${most}`);
  return value.toString(BASE).padStart(length, '0');
}

/** ISO 7064, MOD 1271-36: two characters. */
function checksum(body: string): string {
  let sum = 0;
  for (const character of body) sum = ((sum + ALPHABET.indexOf(character)) * BASE) % 1271;
  const check = (1272 - ((sum * BASE) % 1271)) % 1271;
  return ALPHABET.charAt(Math.floor(check / BASE)) + ALPHABET.charAt(check % BASE);
}
