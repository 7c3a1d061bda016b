import type { MarketKind } from '../data/candles.ts';
import type { Exchange } from '../ports/exchange.ts';
import { exchangeAddress } from './exchange-address.ts';

export interface ExchangePlace {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
}

/**
 * An exchange of ccxt, without an account; it makes no request yet. `TRADAI_EXCHANGE_URL` puts another server in the place of its addresses,
 * for tests, simulated exchanges and proxies. Throws `bad-option` for an exchange that ccxt does not know, `usage` for an address that is none.
 */
export async function openExchange({ exchange, market, env, onWait }: ExchangePlace): Promise<Exchange> {
  const address = exchangeAddress(exchange, env);
  const { CcxtExchangeCandles } = await import('../adapters/exchange/ccxt-exchange.ts');
  return CcxtExchangeCandles.open({ name: exchange, market, ...address, ...(onWait === undefined ? {} : { onWait }) });
}
