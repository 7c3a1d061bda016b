import { realClock, scaledClock, type MarketClock } from '../market/clock.ts';
import { UsageError } from '../process/failure.ts';
import type { LiveMarket } from '../ports/live-market.ts';
import { assertPace } from './market-pace.ts';
import { exchangeAddress, isOnThisMachine, type ExchangeAddress } from './exchange-address.ts';
import type { ExchangePlace } from './open-exchange.ts';

export interface OpenedMarket {
  readonly market: LiveMarket;
  readonly clock: MarketClock;
}

/** Fastest that a market's clock may run. */
const MOST = 10_000;

/**
 * The live market of an exchange, and its clock. `TRADAI_CLOCK=x60` says that a simulated exchange on this machine lets an hour pass in a
 * minute; the clock then begins with the exchange's own time, for which it is asked. Throws `usage` for such a clock beside any other exchange, and for one at another pace than the exchange's,
 * `bad-option` for an exchange that ccxt does not know, `ServiceError` when the time cannot be had.
 */
export async function openLiveMarket(place: ExchangePlace): Promise<OpenedMarket> {
  const { exchange, market: kind, env, onWait } = place;
  const address = exchangeAddress(exchange, env);
  const factor = clockFactor(env, address);
  const { CcxtLiveMarket } = await import('../adapters/exchange/ccxt-live-market.ts');
  const told = onWait === undefined ? {} : { onWait };
  const market = await CcxtLiveMarket.open({
    ...{ name: exchange, market: kind, factor: factor ?? 1 },
    ...address,
    ...told,
  });
  // Only what stands in the place of an exchange has a time of its own.
  if (address.baseUrl === undefined) return { market, clock: realClock() };
  try {
    const nowMs = await assertPace(market, factor, address.baseUrl);
    return { market, clock: factor === null ? realClock() : scaledClock(nowMs, factor) };
  } catch (error) {
    await market.close();
    throw error;
  }
}

/** How many times as fast as real time the market's passes, by `TRADAI_CLOCK`; 1 without it. Throws `usage` as `openLiveMarket` does. */
export function marketFactor(exchange: string, env: ExchangePlace['env']): number {
  return clockFactor(env, exchangeAddress(exchange, env)) ?? 1;
}

/** Null: time as everybody has it. */
function clockFactor(env: ExchangePlace['env'], { baseUrl }: ExchangeAddress): number | null {
  const text = env['TRADAI_CLOCK'] ?? '';
  if (text === '') return null;
  const factor = Number(/^x(\d+(?:\.\d+)?)$/.exec(text)?.[1] ?? Number.NaN);
  if (!(factor > 0 && factor <= MOST))
    throw new UsageError(
      `TRADAI_CLOCK is ${text}; expected how many times as fast time passes, such as x60, and at most x${MOST}.`,
    );
  if (baseUrl === undefined || !isOnThisMachine(baseUrl))
    throw new UsageError(
      'TRADAI_CLOCK is only for a simulated exchange on this machine; expected its address in TRADAI_EXCHANGE_URL.',
    );
  return factor;
}
