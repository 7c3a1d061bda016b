/** What a request with an effect was to do, by the way it took. Orders of a trigger have a way of their own in some markets. */
export const SENT_ROUTES = [
  ...['place-plain', 'place-trigger'],
  ...['cancel-plain', 'cancel-trigger', 'cancel-replace'],
] as const;
export type SentRoute = 'place-plain' | 'place-trigger' | 'cancel-plain' | 'cancel-trigger' | 'cancel-replace';

/** What an answer says of why not. */
export interface Refusal {
  /** Of HTTP, or of the frame. */
  readonly status: number;
  /** The exchange's number for it; null where it gives none. */
  readonly code: number | null;
  readonly text: string;
}

/**
 * Whether a refusal proves that the request had no effect. `find-first`: only together with one look for the order past its fence, because a
 * request that was doubled on its way may be answered for its twin. `null`: it proves nothing.
 */
export type RejectList = (route: SentRoute, refusal: Refusal) => 'definite' | 'find-first' | null;

/** Reviewed data: which refusals of an exchange prove that nothing happened. */
export interface RejectData {
  readonly exchange: string;
  readonly groups: readonly RejectGroup[];
  /** Statuses of HTTP that say so by themselves, and codes that say so with them alone. */
  readonly statuses: {
    readonly routes: readonly SentRoute[];
    readonly values: readonly number[];
    readonly codes: readonly number[];
    readonly source: string;
  };
  /** Codes and statuses of 400 to 499 that never prove it, whatever stands beside them. */
  readonly never: { readonly codes: readonly number[]; readonly statuses: readonly number[]; readonly source: string };
  readonly findFirst: { readonly codes: readonly number[]; readonly source: string };
}

export interface RejectGroup {
  readonly what: string;
  readonly markets: readonly string[];
  readonly routes: readonly SentRoute[];
  /** Single codes, or the lowest and highest of a range. */
  readonly codes: readonly (number | readonly [number, number])[];
  /** Proves nothing with these words in its text, in any case, nor without a text. */
  readonly unless?: string | undefined;
  /** Where the exchange documents it. */
  readonly source: string;
}

/** Reads the list of one market. Throws an `Error` for a list that contradicts itself. */
export function rejectListOf(data: RejectData, market: string): RejectList {
  const groups = data.groups.filter((group) => group.markets.includes(market));
  const contradiction = data.never.codes.find((code) => data.groups.some((group) => holds(group, code)));
  if (contradiction !== undefined) {
    throw new Error(`Code ${contradiction} of ${data.exchange} stands among the rejects and among what never is one.`);
  }
  return (route, refusal) => {
    if (!mayProve(data, refusal)) return null;
    const isListed = groups.some((group) => group.routes.includes(route) && proves(group, refusal));
    if (!isListed && !provesByStatus(data, route, refusal)) return null;
    return refusal.code !== null && data.findFirst.codes.includes(refusal.code) ? 'find-first' : 'definite';
  };
}

/** Of an exchange whose refusals nobody has reviewed. */
export const NO_REJECTS: RejectList = () => null;

function mayProve({ never }: RejectData, { status, code }: Refusal): boolean {
  const isCodeFit = code === null || !never.codes.includes(code);
  return isCodeFit && status >= 400 && status <= 499 && !never.statuses.includes(status);
}

function proves(group: RejectGroup, { code, text }: Refusal): boolean {
  if (code === null || !holds(group, code)) return false;
  const { unless } = group;
  return unless === undefined || (text !== '' && !text.toLowerCase().includes(unless.toLowerCase()));
}

function provesByStatus({ statuses }: RejectData, route: SentRoute, { status, code }: Refusal): boolean {
  const isSaid = statuses.routes.includes(route) && statuses.values.includes(status);
  return isSaid && (code === null || statuses.codes.includes(code));
}

function holds({ codes }: RejectGroup, code: number): boolean {
  return codes.some((each) => (typeof each === 'number' ? each === code : each[0] <= code && code <= each[1]));
}
