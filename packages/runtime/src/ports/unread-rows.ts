import type { AccountView } from './order-exchange.ts';

/**
 * Why nobody can say how much an account has of an asset or a pair; null: it can be said. A row of which not even the name can be read may be of any
 * that no other row names.
 */
export function whyUnread({ unread = [], balances, positions }: AccountView, name: string): string | null {
  const own = unread.find((row) => row.name === name);
  if (own !== undefined) return own.why;
  const isShown = Object.hasOwn(balances, name) || positions.some(({ pair }) => pair === name);
  return isShown ? null : (unread.find((row) => row.name === null)?.why ?? null);
}

/** The asset or pair that tells how much is held of a pair, and the asset that it is paid with. */
export function rowsOfPair({ isHedged }: AccountView, pair: string): readonly [held: string, money: string] {
  const [base, quote] = pair.split('/') as [string, string];
  return isHedged === null ? [base, quote] : [pair, quote.split(':').at(-1)!];
}
