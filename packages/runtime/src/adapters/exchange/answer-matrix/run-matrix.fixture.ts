import type { SimExchange } from '@tradai/sim-exchange';
import PQueue from 'p-queue';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderAnswer } from '../../../ports/order-exchange.ts';
import { findOut, type Fate } from './find-out.fixture.ts';
import { MARKETS_OF_MATRIX, matrixCases, TRANSPORTS, type MatrixCase } from './matrix-cases.fixture.ts';
import { plainMode, type MatrixMode } from './matrix-modes.fixture.ts';
import { matrixWorld, type MatrixWorld } from './matrix-world.fixture.ts';

/** After these a client asks nothing more for a while, of anybody at that address. */
const CLOSING = ['A22', 'R01', 'R02'];
/** How many exchanges are made and asked at once; waiting for fences costs nothing. */
const AT_ONCE = 4;
const LONGEST_MS = 300_000;
/** Of a group, when the machine was too slow for its windows. */
const MOST_TRIES = 3;
/** Of a market order at 100, of which there is enough. */
const AMOUNT = 0.2;

interface Result {
  readonly answer: OrderAnswer['kind'];
  readonly fate: Fate;
  /** Placements that the exchange saw. */
  readonly sent: number;
  /** Most placements under one id. */
  readonly mostSent: number;
  readonly truth: 'there' | 'not there';
}

/** A test for each case: where it ends, how often it was sent, and that nothing was claimed that was not so. */
export function describeMatrix(
  wanted: (all: readonly MatrixCase[]) => readonly MatrixCase[],
  openMode: () => MatrixMode = plainMode,
): void {
  const results = new Map<MatrixCase, Result>();
  const parts = TRANSPORTS.flatMap((transport) =>
    MARKETS_OF_MATRIX.map((market) => ({ transport, market, cases: wanted(matrixCases(transport, market)) })),
  );

  // All at once: what takes time is waiting for fences. Closed at the end alone, for whoever asked an address for patience keeps it in mind.
  beforeAll(async () => {
    const queue = new PQueue({ concurrency: AT_ONCE });
    const worlds: MatrixWorld[] = [];
    const mode = openMode();
    const groups = parts.flatMap(({ cases }) => groupsOf(cases));
    try {
      const found = await Promise.all(groups.map((group) => runGroup(group, { queue, worlds, mode })));
      for (const [one, result] of found.flat()) results.set(one, result);
    } finally {
      await Promise.all(worlds.map((world) => world.close()));
      mode.close();
    }
  }, LONGEST_MS);

  describe.each(parts)('an answer to an order on $market over $transport', ({ cases }) => {
    it.each(cases.map((one) => [`${one.shape} ${one.point} the effect, ${one.kind}`, one] as const))('%s', (_, one) => {
      const wasDone = one.point === 'after';
      expect(results.get(one)).toEqual({
        answer: one.shape.startsWith('R') ? 'rejected' : 'unknown',
        fate: fateOf(one),
        truth: wasDone ? 'there' : 'not there',
        sent: 1,
        mostSent: 1,
      });
    });
  });
}

function fateOf({ shape, point, kind }: MatrixCase): Fate {
  if (shape.startsWith('R')) return { state: 'refused', filled: 0 };
  if (point === 'before') return { state: 'never-placed', filled: 0 };
  return kind === 'market' ? { state: 'filled', filled: AMOUNT } : { state: 'open', filled: 0 };
}

function groupsOf(cases: readonly MatrixCase[]): readonly (readonly MatrixCase[])[] {
  const groups = Map.groupBy(cases, (one) =>
    CLOSING.includes(one.shape) ? `${one.shape} ${one.point} ${one.kind}` : `${one.shape} ${one.point}`,
  );
  return [...groups.values()];
}

interface Shared {
  readonly queue: PQueue;
  /** All that were made. */
  readonly worlds: MatrixWorld[];
  readonly mode: MatrixMode;
}

async function runGroup(
  group: readonly MatrixCase[],
  { queue, worlds, mode }: Shared,
): Promise<readonly (readonly [MatrixCase, Result])[]> {
  const { world, told } = await queue.add(async () => {
    for (let tries = 1; ; tries++) {
      const made = await matrixWorld(group, mode);
      worlds.push(made);
      const answers = await Promise.all(group.map((one) => sentOnce(one, made)));
      if (tries === MOST_TRIES || !cameTooLate(made.sim)) return { world: made, told: answers };
    }
  });
  const exchange = group[0]!.shape === 'A22' ? await world.successor() : world.exchange;
  const found = await Promise.all(
    told.map(async ({ one, attempt, answer }) => {
      const fate = await findOut(attempt, answer, exchange);
      return [one, { answer: answer.kind, fate, ...seenBy(world.sim, attempt.cid) }] as const;
    }),
  );
  world.sim.ledger.assertSound();
  return found;
}

/** A machine that stands still for seconds lets windows pass; what then happens is right, and another case. */
function cameTooLate({ log }: SimExchange): boolean {
  return log.records.some(({ leftAtFirst, leftAtSecond }) => Math.min(leftAtFirst ?? 0, leftAtSecond ?? 0) < 0);
}

async function sentOnce(one: MatrixCase, world: MatrixWorld) {
  const attempt = world.attemptOf(one);
  return { one, attempt, answer: await world.send(one, attempt) };
}

/** What really happened. */
function seenBy({ ledger, log, report }: SimExchange, cid: string): Pick<Result, 'truth' | 'sent' | 'mostSent'> {
  const isPlain = ledger.orders().some(({ order }) => order.clientOrderId === cid);
  const isAlgo = ledger.events.some((event) => event.kind === 'algo' && event.order.clientAlgoId === cid);
  const sent = log.records.filter(
    ({ clientId, method, path }) => clientId === cid && (method === 'POST' || /^(order|algoOrder)\.place$/.test(path)),
  );
  return { truth: isPlain || isAlgo ? 'there' : 'not there', sent: sent.length, mostSent: report().postsPerClientId };
}
