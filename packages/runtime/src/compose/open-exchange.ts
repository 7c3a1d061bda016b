import type { MarketKind } from '../data/candles.ts';
import type { Exchange } from '../ports/exchange.ts';

export interface ExchangePlace {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
}

/**
 * An exchange of ccxt, without an account; it makes no request yet. `TRADAI_EXCHANGE_URL_BINANCE` puts another server in the place of its
 * addresses, for tests and for proxies. Throws `bad-option` for an exchange that ccxt does not know.
 */
export async function openExchange({ exchange, market, env, onWait }: ExchangePlace): Promise<Exchange> {
  const { CcxtExchangeCandles } = await import('../adapters/exchange/ccxt-exchange.ts');
  const baseUrl = env[`TRADAI_EXCHANGE_URL_${exchange.toUpperCase()}`] ?? '';
  return CcxtExchangeCandles.open({
    name: exchange,
    market,
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...(onWait === undefined ? {} : { onWait }),
  });
}
