import { corrupt } from './errors.ts';
import { isRef, isRefKind, type AtomKey, type KeyKind, type ObjectKey, type RefKey } from './keys.ts';

/** Actions of the symbol list; the only keys whose range is two texts. */
const LIST_ACTION = /^(__add__|__delete__|__symbols__)\*/;

/**
 * The name of an object on S3, below the folder of its kind: `*sTt*BTC_USDT_1h*0*1795…*1826…*1609…*1612…`, or `*sUt*BTC_USDT_1h`.
 * Numbers are decimal; times before 1970 are printed as unsigned.
 */
export function keyText(key: ObjectKey): string {
  if (isRef(key)) return `*sUt*${key.id}`;
  const isText = typeof key.start === 'string';
  const [start, end] = [key.start, key.end].map((value) =>
    typeof value === 'string' ? value : BigInt.asUintN(64, value).toString(),
  );
  return `*s${isText ? 'S' : 'T'}t*${key.id}*${key.version}*${key.createdNs}*${key.hash}*${start}*${end}`;
}

/** How the names of all objects of a kind start whose id starts with `prefix`; longer ids match too. */
export function keyTextPrefix(kind: KeyKind, prefix: string): string {
  return `*s${isRefKind(kind) ? 'U' : 'T'}t*${prefix}`;
}

/** `null` for a name that is no key; other things may lie in a bucket. */
export function parseKeyText(kind: KeyKind, text: string): ObjectKey | null {
  const descriptor = text.slice(0, 5);
  const rest = text.slice(5);
  if (isRefKind(kind)) return descriptor === '*sUt*' ? { kind: kind as RefKey['kind'], id: rest } : null;
  if (descriptor === '*sTt*') return atomOf(kind, splitRight(rest), BigInt.asIntN.bind(null, 64));
  if (descriptor === '*sSt*' && LIST_ACTION.test(rest)) return atomOf(kind, splitLeft(rest), null);
  return null;
}

/** Ids may contain the separator, so the last five parts are taken from the right. */
function splitRight(text: string): readonly string[] | null {
  const parts = text.split('*');
  if (parts.length < 6) return null;
  return [parts.slice(0, -5).join('*'), ...parts.slice(-5)];
}

/** Here the id cannot contain the separator, and the symbol, which is the last but one, can. */
function splitLeft(text: string): readonly string[] | null {
  const parts = text.split('*');
  if (parts.length < 6) return null;
  return [...parts.slice(0, 4), parts.slice(4, -1).join('*'), parts.at(-1)!];
}

function atomOf(
  kind: KeyKind,
  parts: readonly string[] | null,
  toSigned: ((value: bigint) => bigint) | null,
): AtomKey | null {
  if (parts === null) return null;
  const [id, version, createdNs, hash, start, end] = parts as [string, string, string, string, string, string];
  const numbers = toSigned === null ? [version, createdNs, hash] : [version, createdNs, hash, start, end];
  if (!numbers.every((part) => /^\d{1,20}$/.test(part))) return null;
  return {
    kind: kind as AtomKey['kind'],
    id,
    version: safeVersion(BigInt(version)),
    createdNs: BigInt(createdNs),
    hash: BigInt(hash),
    start: toSigned === null ? start : toSigned(BigInt(start)),
    end: toSigned === null ? end : toSigned(BigInt(end)),
  };
}

/** Versions count from 0, one by one: a number beyond 2^53 is damage. */
export function safeVersion(version: bigint): number {
  if (version > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt(`version ${version} is beyond all counting`);
  return Number(version);
}
