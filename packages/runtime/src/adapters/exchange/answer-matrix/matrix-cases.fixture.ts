import type { MarketKind } from '../../../data/candles.ts';
import type { OrderKind } from '../../../orders/attempt.ts';

export type Transport = 'rest' | 'ws';

/** One way in which the answer to a placement may go wrong. */
export interface MatrixCase {
  readonly transport: Transport;
  readonly market: MarketKind;
  readonly kind: OrderKind;
  /** As the simulated exchange names them. */
  readonly shape: string;
  /** Whether the exchange had done it before its answer was spoiled. */
  readonly point: 'before' | 'after';
  /** In place of the usual one of this shape. */
  readonly code?: number;
}

const KINDS: readonly OrderKind[] = ['market', 'limit', 'stop-market', 'stop-limit'];
export const MARKETS_OF_MATRIX: readonly MarketKind[] = ['spot', 'futures'];
export const TRANSPORTS: readonly Transport[] = ['rest', 'ws'];
/** Answers that say nothing. */
const UNCLEAR = Array.from({ length: 26 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`);
/** Those that a socket has as well. */
const UNCLEAR_OVER_SOCKETS = 'A01 A02 A06 A08 A09 A10 A11 A12 A15 A16 A17 A19 A20 A21 A24 A26'.split(' ');
/** Answers that refuse. */
const REFUSALS = ['R01', 'R02', 'R03'];

/** Everything of a market and a transport: 208 or 128 unclear answers, and 12 refusals. */
export function matrixCases(transport: Transport, market: MarketKind): readonly MatrixCase[] {
  const unclear = transport === 'rest' ? UNCLEAR : UNCLEAR_OVER_SOCKETS;
  const points = [
    ...unclear.flatMap((shape) => [
      { shape, point: 'before' as const },
      { shape, point: 'after' as const },
    ]),
    ...REFUSALS.map((shape) => ({ shape, point: 'before' as const })),
  ];
  return points.flatMap((each) => KINDS.map((kind) => ({ transport, market, kind, ...each })));
}

/** Every shape and point once, and every kind of order as often as the others: what is run where the whole takes too long. */
export function sampleOf(cases: readonly MatrixCase[]): readonly MatrixCase[] {
  const shapes = [...new Set(cases.map(({ shape, point }) => `${shape} ${point}`))];
  return cases.filter(({ shape, point, kind }) => KINDS[shapes.indexOf(`${shape} ${point}`) % KINDS.length] === kind);
}
