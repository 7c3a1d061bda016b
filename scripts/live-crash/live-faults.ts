import type { FaultScript } from '@tradai/sim-exchange';

type Rule = FaultScript['rules'][number];
type Action = Rule['do'];

const ORDERS = ['/api/v3/order', '/fapi/v1/order', '/fapi/v1/algoOrder'] as const;
/** Shapes of answers that say nothing, and how often: three of ten orders get one, half of them take effect. */
const LOST = [
  ['A02', 'after', 0.09],
  ['A02', 'before', 0.09],
  ['A04', 'after', 0.04],
  ['A16', 'before', 0.04],
  ['A20', 'after', 0.04],
] as const;
const CANCELS_LOST = 0.08;
/** Exchange time. */
const READ_LAG_MS = 2000;

function at(method: 'POST' | 'DELETE', action: Action, probability: number): Rule[] {
  return ORDERS.map((path) => ({ match: { method, path, probability }, do: action }));
}

/** Longer lags than the fence's margin nobody promises to survive. */
const LONG_LAG_MS = 4000;
const USER_STREAMS = ['spot@userData', 'usdm@userData'] as const;

/** Of ten seeds two, one of each market: their starts are killed while orders are looked after without candles. */
const SLOW_CANDLES: readonly number[] = [4, 7];
/** Of this machine, below what a request may take. */
const LATEST_CANDLES_MS = 8000;
const CANDLES = ['/api/v3/klines', '/fapi/v1/klines'] as const;

/**
 * What goes wrong while a live session is killed: answers to orders and cancels get lost, requests arrive late, reads show what was two seconds
 * before, events of streams are lost and told twice, orders fill in parts. `isHard`: reads always lag by four seconds, and most of what the account's
 * streams tell is lost. `factor`: how many times as fast time passes there.
 */
export function liveFaults(seed: number, isHard: boolean, factor: number): FaultScript {
  const lag = isHard ? { fixed: LONG_LAG_MS } : { uniform: [0, READ_LAG_MS] as const };
  return {
    version: 1,
    name: 'live-crash',
    seed,
    rules: [
      ...LOST.flatMap(([id, point, probability]) => at('POST', { shape: { id, point } }, probability)),
      ...at('DELETE', { shape: { id: 'A02', point: 'after' } }, CANCELS_LOST),
      ...at('DELETE', { shape: { id: 'A02', point: 'before' } }, CANCELS_LOST),
      ...at('POST', { delay: { dist: { uniform: [0, 1500] }, point: 'before' } }, 0.2),
      ...(SLOW_CANDLES.includes(seed % 10) ? lateCandles(factor) : []),
      { do: { visibilityLag: { dist: lag, group: 'all' } } },
      ...USER_STREAMS.map((stream): Rule => {
        return { match: { stream, probability: isHard ? 0.7 : 0.01 }, do: { stream: { kind: 'dropEvent' } } };
      }),
      { match: { stream: '*', probability: 0.01 }, do: { stream: { kind: 'dropEvent' } } },
      { match: { stream: '*', probability: 0.03 }, do: { stream: { kind: 'dupEvent' } } },
      { do: { account: { kind: 'partial', value: [0.3, 'step', 'rest'] } } },
    ],
  };
}

function lateCandles(factor: number): Rule[] {
  const delay = { dist: { uniform: [0, LATEST_CANDLES_MS * factor] }, point: 'before' } as const;
  return CANDLES.map((path) => ({ match: { method: 'GET', path }, do: { delay } }));
}
