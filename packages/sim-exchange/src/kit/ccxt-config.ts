import { Agent } from 'node:http';
import type { MarketKind } from '../market/market-spec.ts';

/**
 * What to make a ccxt exchange with, so that it talks to a simulated one without TLS and sends no more than it must. Addresses are set by
 * `pointAt` afterwards.
 */
export function ccxtConfig(
  kind: MarketKind,
  { apiKey, secret }: { readonly apiKey: string; readonly secret: string },
): Record<string, unknown> & { readonly options: Record<string, unknown> } {
  return {
    apiKey,
    secret,
    // Sockets without TLS need an agent of their own.
    httpAgent: new Agent({ keepAlive: true }),
    enableRateLimit: false,
    streaming: { keepAlive: 15_000, maxPingPongMisses: 1 },
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      fetchMarkets: { types: ['spot', 'linear'] },
      recvWindow: 3_000,
      fetchOpenOrders: { warnWithoutSymbol: false },
      ...(kind === 'usdm' ? { defaultType: 'swap', defaultSubType: 'linear' } : {}),
    },
  };
}
