import { refuse } from '../engine/refusal.ts';
import type { Facts } from '../faults/rule.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Exchange } from './exchange.ts';
import { WireRefusal } from './wire-refusal.ts';

const USUAL_SECONDS = 60;
const NOTHING = refuse(0, '');

/** Limits that a fault sets at a request: a refusal, a ban, a wall, or weight that somebody else used. */
export function meetLimits(exchange: Exchange, asked: Facts, { symbol, clientId }: Facts, kind: MarketKind): void {
  if (exchange.faults.isIdle) return;
  const { method, path, wsMethod } = asked;
  const facts = {
    method: method ?? '',
    path: path ?? '',
    wsMethod: wsMethod ?? null,
    symbol: symbol ?? null,
    clientId: clientId ?? null,
  };
  for (const { kind: what, seconds = USUAL_SECONDS, value = 0 } of exchange.faults.limits(facts)) {
    const limits = exchange.limits[kind];
    if (what === '418') limits.ban(exchange.now(), seconds);
    else if (what === '403') exchange.faults.block(seconds);
    else if (what === 'weightUsed') limits.useWeight(exchange.now(), value);
    else {
      const refusal = refuse(-1003, 'Too much request weight used; please use WebSocket Streams for live updates.');
      throw new WireRefusal(refusal, { status: 429, retryAfter: seconds });
    }
  }
}

/** The wall, then maintenance. Throws the page that they show. */
export function passFaultGates({ faults }: Exchange): void {
  if (faults.isBlocked) throw new WireRefusal(NOTHING, { status: 403, page: '<html><body>Forbidden</body></html>' });
  if (faults.turnsAway()) throw new WireRefusal(NOTHING, { status: 503, page: 'Service Unavailable.' });
}
