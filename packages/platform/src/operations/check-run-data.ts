import { createHash } from 'node:crypto';
import { readRunSpec } from '@tradai/runtime/contract';
import { ServiceError, type Registry } from '@tradai/runtime/ports';
import {
  countCandles,
  MOST_NAMED,
  rangeToFill,
  runCandles,
  type CandleCount,
  type RunCandles,
} from '../domain/run-candles.ts';
import type { Run } from '../domain/run.ts';
import type { Backfill, Collection, PairFreshness } from '../ports/collection.ts';
import type { Documents } from '../ports/documents.ts';
import type { Services } from './services.ts';

export interface RunDataServices extends Pick<Services, 'runs' | 'clock'> {
  readonly collection: Collection;
  readonly documents: Documents;
  readonly registry: Registry;
}

/** Of an error, in characters. */
const MOST_WHY = 500;

/** Whether a run can begin, what is being done so that it can, or that it cannot. */
export interface RunData extends CandleCount {
  readonly state: 'FRESH' | 'BACKFILLING' | 'UNAVAILABLE';
  /** Empty: none. */
  readonly backfillId: string;
  /** What hindered the backfill, in its words; left out: nothing that is known. */
  readonly why?: string;
}

/**
 * Looks whether the candles of a run are there, and where its policy allows it has those fetched that are not; the same attempt asks for the
 * same backfill. `as_is` takes what there is, and the run is told so. Throws `ServiceError`.
 */
export async function checkRunData(services: RunDataServices, run: Run): Promise<RunData> {
  const wanted = await candlesOf(services, run);
  const items = await standOf(services, wanted);
  const count = countCandles(items);
  if (count.stale.length === 0) return { state: 'FRESH', backfillId: '', ...count };
  switch (wanted.policy) {
    case 'as_is':
      await warn(services, run, count);
      return { state: 'FRESH', backfillId: '', ...count };
    case 'strict':
      return { state: 'UNAVAILABLE', backfillId: '', ...count };
    case 'backfill':
    case 'repair':
      if (items.some(({ state }) => state === 'UNAVAILABLE')) return { state: 'UNAVAILABLE', backfillId: '', ...count };
      return { state: 'BACKFILLING', backfillId: await fill(services, run, wanted, items), ...count };
  }
}

/**
 * How far the backfill of a run is; once it has ended, what there is then decides. A pair that it has given up ends the waiting at once: with an
 * exchange that is away each of many pairs takes minutes to say so.
 */
export async function pollRunData(services: RunDataServices, run: Run, backfillId: string): Promise<RunData> {
  const backfill = await services.collection.backfill(backfillId);
  const isOpen = backfill?.state === 'QUEUED' || backfill?.state === 'RUNNING';
  const why = whyOf(backfill);
  const wanted = await candlesOf(services, run);
  if (isOpen) {
    const isHopeless = await areGivenUp(services, wanted, backfill);
    return { state: isHopeless ? 'UNAVAILABLE' : 'BACKFILLING', backfillId, ...leftOf(backfill), ...why };
  }
  const items = await standOf(services, wanted);
  const count = countCandles(items);
  // Somebody else's backfill may have some of them in work.
  const others = items.filter(({ state }) => state !== 'FRESH');
  if (others.length === 0) return { state: 'FRESH', backfillId, ...count };
  const isInWork = others.every(({ state }) => state === 'BACKFILLING');
  return { state: isInWork ? 'BACKFILLING' : 'UNAVAILABLE', backfillId, ...count, ...why };
}

/** Whether a pair is neither there nor in anybody's work that the backfill could not fill. */
async function areGivenUp(services: RunDataServices, wanted: RunCandles, { pairsDone }: Backfill): Promise<boolean> {
  const pairs = wanted.pairs.filter((pair) => (pairsDone[pair]?.error ?? null) !== null);
  if (pairs.length === 0) return false;
  const items = await standOf(services, { ...wanted, pairs });
  return items.some(({ state }) => state !== 'FRESH' && state !== 'BACKFILLING');
}

/** Pairs that it has not brought yet. */
function leftOf({ pairs, pairsDone }: Backfill): CandleCount {
  const left = pairs.filter((pair) => pairsDone[pair] === undefined || pairsDone[pair].error !== null);
  return { stale: left.slice(0, MOST_NAMED), counts: { BACKFILLING: left.length } };
}

/** The first of its errors: they are mostly one and the same. */
function whyOf(backfill: Backfill | null): { readonly why?: string } {
  const error = Object.values(backfill?.pairsDone ?? {}).find((done) => done.error !== null)?.error;
  return error === undefined || error === null ? {} : { why: error.slice(0, MOST_WHY) };
}

async function candlesOf({ documents, registry }: RunDataServices, run: Run): Promise<RunCandles> {
  const { uri, sha256 } = run.spec;
  const bytes = await documents.read(uri);
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new ServiceError('damaged-store', `The spec of ${run.id} is not what was accepted with the run.`);
  const [spec, { tags }] = await Promise.all([
    readRunSpec(new TextDecoder().decode(bytes), uri),
    registry.version(run.strategy, run.strategyVersion),
  ]);
  const candles = runCandles(spec, tags);
  if ('problem' in candles) throw new ServiceError('invalid-entry', candles.problem);
  return candles;
}

async function standOf({ collection }: RunDataServices, wanted: RunCandles): Promise<readonly PairFreshness[]> {
  const { policy: _, ...query } = wanted;
  return (await collection.freshness(query)).items;
}

async function fill(
  { collection, clock }: RunDataServices,
  { id, attempt }: Run,
  wanted: RunCandles,
  items: readonly PairFreshness[],
): Promise<string> {
  const { exchange, market, timeframe } = wanted;
  const pairs = items.filter(({ state }) => state !== 'FRESH').map(({ pair }) => pair);
  const range = rangeToFill(wanted, clock.now());
  const reason = `run ${id}`;
  const wish = { exchange, market, timeframe, pairs, ...range, reason };
  const { id: backfillId } = await collection.startBackfill(wish, `run/${id}/a${attempt}`);
  return backfillId;
}

async function warn({ runs, clock }: RunDataServices, run: Run, { stale, counts }: CandleCount): Promise<void> {
  const states = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
  const warning = `Candles were taken as they are: ${states.join(', ')}; not fresh are ${stale.join(', ')}.`;
  await runs.note(run.id, { attempt: run.attempt, atMs: clock.now(), patch: { warnings: [warning] } });
}
