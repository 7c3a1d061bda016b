import type { SimExchange } from '@tradai/sim-exchange';
import { unknownSpans } from '../live-levels/measure.ts';
import { orderFaults, readOrderEvidence } from '../live-place/order-evidence.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import { atLeast, atMost, plain, quantile, type SoakFigure } from './figures.ts';

/** Of a session with money, when it has ended. Times are the exchange's, seconds. */
export interface SoakBooks {
  /** Where its books and the exchange differ, in words. */
  readonly faults: readonly string[];
  readonly orders: number;
  /** Longest time that what was bought lay without a stop. */
  readonly bareS: number;
  /** `Infinity`: still unknown. */
  readonly unknownS: readonly number[];
  /** Of the minute that the exchange allows, at most, %. */
  readonly weight: number;
  readonly duringBan: number;
}

const WEIGHT_A_MINUTE = 6000;
/** Real time of an order's way there and back, the step that writes it down included, on a machine that is busy. */
const WAY_S = 0.5;

/** Books know a day: no longer session can be compared. */
export async function soakBooks(sim: SimExchange, place: SessionPlace): Promise<SoakBooks> {
  const store = await place.store();
  const evidence = await readOrderEvidence(store, place.key).finally(() => store.close());
  const { duplicates, lost, orphans } = orderFaults(evidence, sim);
  const { unprotectedSpotMs, maxUsedWeight, callsDuringBan } = sim.report();
  return {
    ...{ faults: [...duplicates, ...lost, ...orphans], orders: sim.ledger.counts.orders },
    ...{ bareS: unprotectedSpotMs / 1000, unknownS: await unknownSpans(place) },
    ...{ weight: (100 * maxUsedWeight) / WEIGHT_A_MINUTE, duringBan: callsDuringBan },
  };
}

/** An order's way takes real time, so that goals of exchange time grow with its pace: `factor`. */
export function soakBookFigures({ faults, orders, bareS, unknownS, ...rest }: SoakBooks, factor: number): SoakFigure[] {
  const unknown = unknownS.length === 0 ? 0 : quantile(unknownS, 0.99);
  return [
    atLeast('orders', orders, 1),
    atMost('differences of books and exchange', faults.length, 0),
    atMost('bought without a stop, at most, exchange time', bareS, 5 + WAY_S * factor, 's'),
    plain('orders of unknown fate', unknownS.length),
    atMost('of those still unknown at the end', unknownS.filter((seconds) => seconds === Infinity).length, 0),
    atMost('unknown to known, p99, exchange time', unknown, 15 + WAY_S * factor, 's'),
    atMost('weight of a minute, at most', rest.weight, 50, '%'),
    atMost('requests while the exchange asks for patience', rest.duringBan, 0),
  ];
}
