import type { MarketKind } from '../data/candles.ts';

/**
 * For whoever begins to trade with money: refuses an exchange of which it is not proved that an order is never doubled and never lost. Throws
 * `not-supported` in one sentence that names what is missing.
 */
export async function assertMayTrade(exchange: string, market: MarketKind): Promise<void> {
  const { assertMayTradeLive } = await import('../adapters/exchange/capabilities.ts');
  assertMayTradeLive(exchange, market === 'spot' ? 'spot' : 'usdm');
}
