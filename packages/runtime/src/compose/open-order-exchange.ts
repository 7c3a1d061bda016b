import { CONNECTS } from '../market/connect-budget.ts';
import { UnknownRate } from '../market/unknown-rate.ts';
import { crashPoint } from '../modes/session/host/crash-point.ts';
import type { OrderRules } from '../modes/session/orders/order-rules.ts';
import type { Failed, KeyRights, OrderExchange } from '../ports/order-exchange.ts';
import { exchangeAddress } from './exchange-address.ts';
import type { ExchangePlace } from './open-exchange.ts';

export interface OrderPlace extends ExchangePlace {
  /** Of the account; in nothing that is said or written. */
  readonly key: { readonly apiKey: string; readonly secret: string };
  /** Exchange time as best estimated, epoch ms. */
  readonly exchangeNow: () => number;
  /** The exchange says that a request was stamped with a wrong time. */
  readonly onWrongTime?: () => void;
}

export interface OpenedOrders {
  readonly exchange: OrderExchange;
  /** What its card says of how orders are sent and looked for. */
  readonly rules: OrderRules;
  /** Weight of the requests of the present minute, and the most that it may be. */
  readonly usage: () => { readonly used: number; readonly most: number };
  readonly keyRights: () => Promise<KeyRights | Failed>;
}

const DAY_MS = 86_400_000;

/**
 * An exchange that takes orders with money; it makes no request yet. Throws `not-supported` for a market on which it is not proved that an
 * order is never doubled and never lost, `usage` for an address that is none.
 */
export async function openOrderExchange(place: OrderPlace): Promise<OpenedOrders> {
  const { exchange: name, market, env, key, exchangeNow, onWait, onWrongTime } = place;
  const address = exchangeAddress(name, env);
  const { assertMayTradeLive, capabilityCard } = await import('../adapters/exchange/capabilities.ts');
  const kind = market === 'spot' ? 'spot' : 'usdm';
  assertMayTradeLive(name, kind);
  const { facts } = capabilityCard(name)!.markets[kind]!;
  const frames = new UnknownRate();
  const streamWatch = {
    mayConnect: (realMs: number) => CONNECTS.take(realMs),
    heard: (isKnown: boolean, realMs: number) => {
      frames.frame();
      if (!isKnown) frames.unknown();
      return frames.check(realMs);
    },
  };
  // Told on the way, a body leaves in two parts: the image sends it in one.
  const onWire = process.env['TRADAI_CRASH_AT'] === undefined ? null : crashOnWire;
  const { CcxtOrderExchange } = await import('../adapters/exchange/orders/ccxt-order-exchange.ts');
  const told = { ...(onWait === undefined ? {} : { onWait }), ...(onWrongTime === undefined ? {} : { onWrongTime }) };
  const exchange = await CcxtOrderExchange.open({
    name,
    market,
    key,
    exchangeNow,
    onWire,
    streamWatch,
    ...address,
    ...told,
  });
  return {
    exchange,
    usage: () => exchange.usage,
    keyRights: () => exchange.keyRights(),
    rules: {
      hasTriggerRoute: facts.stopsApart.value === true,
      mayDoubleStops: facts.stopReplace.value === 'new-first',
      hasRequestExpiry: facts.requestExpiry.value !== 'none' && facts.mayResubmit.value === true,
      marginMs: facts.marginMs.value!,
      retentionMs: facts.retentionDays.value! * DAY_MS,
    },
  };
}

/** Places of the crash campaign, by where a request with an effect is. */
const ON_WIRE = { connected: 'C05', 'half-sent': 'C06', 'head-in': 'C08' } as const;

function crashOnWire(place: keyof typeof ON_WIRE): void {
  crashPoint(ON_WIRE[place]);
}
