import type PQueue from 'p-queue';
import type { CandleSource } from '../../ports/candle-source.ts';
import { withCacheLock, withSeriesLock } from '../cache/lock.ts';
import { readHeader } from '../cache/read-series.ts';
import { writeSeries } from '../cache/write-series.ts';
import { describeSeries, makeSeries, type SeriesKey } from '../candles.ts';
import { DataError } from '../errors.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { chooseKey } from './choose-key.ts';
import { closedEnds } from './closed-ends.ts';
import { closedRange } from './closed-range.ts';
import type { JudgeOptions } from './judge.ts';
import { writeKnownEmpty } from './known-empty.ts';
import type { MissingRange } from './missing-ranges.ts';
import type { SeriesReport } from './report.ts';
import type { SeriesNeed } from './series-need.ts';
import { reportOf, reportOfWhole } from './series-report.ts';
import { SeriesWork } from './series-work.ts';

/** What all series of a warm-up share. */
export interface WarmWorld extends JudgeOptions {
  readonly dataDir: string;
  /** In the order in which they are asked. */
  readonly sources: readonly CandleSource[];
  /** How long to wait for another process that brings the same series, or writes the cache. */
  readonly waitMs: number;
  /** No exchange is asked for holes alone. */
  readonly leavesHoles: boolean;
  readonly signal: AbortSignal;
  /** One after another: who waits for the lock of the folder looks at it now and then only. */
  readonly writing: PQueue;
}

/** How often a file may change under a work before that is given up. */
const MOST_ATTEMPTS = 3;

/**
 * Makes the cache hold one series, and says what came from where. What a source gave is stored before the next one is asked. Only one process
 * works on a series; another one waits, and finds what the first brought. A series that is there costs no request and no lock.
 */
export async function warmSeries(need: SeriesNeed, world: WarmWorld): Promise<SeriesReport> {
  const key = await chooseKey(need, world);
  const open = await closedEnds(key, need.range, world);
  const range = open === null ? need.range : closedRange(key, open, world.nowMs);
  if (open === null) return reportOf(need, new SeriesWork(world.dataDir, key), range, world);
  const whole = reportOfWhole(world.dataDir, key, range);
  if (whole !== null) return whole;
  const known = new SeriesWork(world.dataDir, key);
  const isLeft = (source: CandleSource): boolean => {
    const missing = known.missing(range, source);
    return missing.length === 0 || isLeftAlone(missing, source, world);
  };
  if (world.sources.every(isLeft)) return reportOf(need, known, range, world);
  return withSeriesLock(world.dataDir, key, () => bring(need, key, range, world), world);
}

async function bring(need: SeriesNeed, key: SeriesKey, range: HalfOpenRange, world: WarmWorld): Promise<SeriesReport> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const work = new SeriesWork(world.dataDir, key);
    if (await isBrought(work, range, world)) return reportOf(need, work, range, world);
  }
  throw new DataError(
    'cache-locked',
    `${describeSeries(key)} was changed by others three times while it was completed; try again.`,
  );
}

function isLeftAlone(missing: readonly MissingRange[], { kind }: CandleSource, { leavesHoles }: WarmWorld): boolean {
  return leavesHoles && kind === 'exchange' && missing.every(({ side }) => side === 'hole');
}

/** False when somebody else wrote the series meanwhile. */
async function isBrought(work: SeriesWork, range: HalfOpenRange, world: WarmWorld): Promise<boolean> {
  for (const [place, source] of world.sources.entries()) {
    const before = { patchwork: work.patchwork, knownEmpty: work.knownEmpty };
    const isLastSource = place === world.sources.length - 1;
    if (isLeftAlone(work.missing(range, source), source, world)) continue;
    // Who takes less than all takes it from another source as well.
    const isSpared = (world.aim === 'fresh' || world.allowShort) && !isLastSource;
    const mayBeAway = (missing: readonly MissingRange[]): boolean =>
      isSpared || missing.every(({ side }) => side === 'hole');
    const save = async (): Promise<boolean> => {
      const hasCandles = before.patchwork !== work.patchwork;
      return (!hasCandles && before.knownEmpty === work.knownEmpty) || store(work, hasCandles, world);
    };
    try {
      await work.ask(source, { range, mayBeAway, signal: world.signal });
    } catch (error) {
      await save();
      throw error;
    }
    if (!(await save())) return false;
  }
  return true;
}

/** All or nothing: a full disk, or a kill, leaves the file that was there. */
function store(
  work: SeriesWork,
  hasCandles: boolean,
  { dataDir, waitMs, signal, writing }: WarmWorld,
): Promise<boolean> {
  const { key, knownEmpty, base, patchwork } = work;
  const write = (): boolean => {
    const now = readHeader(dataDir, key);
    if (now?.checksum !== base?.checksum || now?.count !== base?.count) return false;
    if (hasCandles) writeSeries(dataDir, [makeSeries(key, patchwork.columns)]);
    work.base = readHeader(dataDir, key);
    if (work.base !== null) writeKnownEmpty(dataDir, key, knownEmpty);
    return true;
  };
  return writing.add(() => withCacheLock(dataDir, write, { waitMs, signal }));
}
