import type ccxt from 'ccxt';
import type { Exchange } from 'ccxt';

export type Ccxt = typeof ccxt;
export type CcxtExchange = Exchange;

/** The only import of ccxt, which takes the better part of a second: whoever needs no exchange does without. */
export async function loadCcxt(): Promise<Ccxt> {
  return (await import('ccxt')).default;
}
