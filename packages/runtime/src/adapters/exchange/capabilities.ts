import { TradaiError } from '@tradai/strategy-sdk';
import binance from './binance/capability.json' with { type: 'json' };
import bitget from './bitget/capability.json' with { type: 'json' };
import bybit from './bybit/capability.json' with { type: 'json' };
import { readCard, type CapabilityCard, type FactName, type MarketCard } from './capability-card.ts';
import { MARKETS, type CardMarket } from './card-market.ts';
import gate from './gate/capability.json' with { type: 'json' };
import hyperliquid from './hyperliquid/capability.json' with { type: 'json' };
import kraken from './kraken/capability.json' with { type: 'json' };
import kucoin from './kucoin/capability.json' with { type: 'json' };
import mexc from './mexc/capability.json' with { type: 'json' };
import okx from './okx/capability.json' with { type: 'json' };

const CARDS: ReadonlyMap<string, unknown> = new Map(
  Object.entries({ binance, bitget, bybit, gate, hyperliquid, kraken, kucoin, mexc, okx }),
);
export const EXCHANGES_WITH_CARDS: readonly string[] = [...CARDS.keys()];

/**
 * Refuses a market on which it is not proved that an order is never doubled and never lost. Throws `not-supported`, in one sentence that names
 * what is not proved.
 */
export function assertMayTradeLive(exchange: string, market: CardMarket): void {
  const card = capabilityCard(exchange);
  const found = card?.markets[market];
  if (found === undefined) {
    const has = card === null ? 'it has no card of what is proved' : 'its card has no such market';
    throw refusal(exchange, market, `${has}; expected one of ${provedMarkets().join(', ')}`);
  }
  const missing = missingProofs(found);
  if (missing.length > 0) throw refusal(exchange, market, `there is no proof of ${missing.join(', ')}`);
}

const PROVED_BY_TESTS: readonly FactName[] = [
  ...(['clientIdField', 'clientIdRoom', 'clientIdUnique', 'findByClientId', 'requestExpiry'] as const),
  ...(['stopsApart', 'stopReplace', 'definiteRejects', 'userStreamKind', 'timeRoute', 'minNotionalKnown'] as const),
];
/** What no test on a simulated exchange can show. */
const PROVED_BY_PAGES: readonly FactName[] = ['retentionDays', 'listWindowHours'];

/** What would have to be proved of a market before it is trusted with money. */
export function missingProofs({ facts, proofs }: MarketCard): readonly FactName[] {
  const isProved = (name: FactName): boolean => proofs.some(({ of }) => of.includes(name));
  // An order that cannot be found cannot be resolved, however well that is proved.
  const byTest = PROVED_BY_TESTS.filter(
    (name) => !isProved(name) || (name === 'findByClientId' && facts[name].value !== true),
  );
  const byPage = PROVED_BY_PAGES.filter((name) => facts[name].basis !== 'documented');
  return [...byTest, ...byPage];
}

/** Null for an exchange without a card. Throws what zod throws for a card that is none. */
export function capabilityCard(exchange: string): CapabilityCard | null {
  const data = CARDS.get(exchange);
  return data === undefined ? null : readCard(data);
}

function refusal(exchange: string, market: CardMarket, why: string): TradaiError<'not-supported'> {
  return new TradaiError('not-supported', `${exchange} ${market} may not trade live: ${why}.`);
}

function provedMarkets(): readonly string[] {
  return EXCHANGES_WITH_CARDS.flatMap((exchange) =>
    MARKETS.filter((market) => {
      const found = capabilityCard(exchange)?.markets[market];
      return found !== undefined && missingProofs(found).length === 0;
    }).map((market) => `${exchange} ${market}`),
  );
}
