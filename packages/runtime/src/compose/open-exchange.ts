import { UsageError } from '../process/failure.ts';
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
 * addresses, for tests and for proxies. Throws `bad-option` for an exchange that ccxt does not know, `usage` for an address that is none.
 */
export async function openExchange({ exchange, market, env, onWait }: ExchangePlace): Promise<Exchange> {
  const variable = `TRADAI_EXCHANGE_URL_${exchange.toUpperCase()}`;
  const baseUrl = env[variable] ?? '';
  // Else it would be tried for two minutes as a server that is away.
  if (baseUrl !== '' && !isHttpAddress(baseUrl))
    throw new UsageError(`${variable} is no address of a server; expected one such as http://127.0.0.1:8080.`);
  const { CcxtExchangeCandles } = await import('../adapters/exchange/ccxt-exchange.ts');
  return CcxtExchangeCandles.open({
    name: exchange,
    market,
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...(onWait === undefined ? {} : { onWait }),
  });
}

function isHttpAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}
