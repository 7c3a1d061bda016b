import type { BeatCause } from '../contract/heartbeat.ts';
import type { MarketMood } from '../ports/live-market.ts';
import { atLeastReal } from './clock.ts';
import type { FeedHealth } from './market-feed.ts';

/** Without a frame and an answer for so long, nobody is there. */
const QUIET_MS = 30_000;
const QUIET_FLOOR_MS = 10_000;

interface Known {
  readonly nowMs: number;
  readonly mood: MarketMood;
  readonly isTimeKnown: boolean;
  /** Market time per real time. */
  readonly factor: number;
}

/** Why a session that trades by this feed does not simply run. */
export function feedCauses(
  { series, lastAnswerMs }: Omit<FeedHealth, 'causes' | 'trouble'>,
  known: Known,
): readonly BeatCause[] {
  const { nowMs, mood, isTimeKnown, factor } = known;
  const causes: BeatCause[] = [];
  if (isBehind(series)) causes.push('stale-data');
  if (lastAnswerMs === null || nowMs - lastAnswerMs > atLeastReal(QUIET_MS, QUIET_FLOOR_MS, factor))
    causes.push('no-exchange-answer');
  if (mood !== 'well') causes.push(mood);
  if (!isTimeKnown) causes.push('clock');
  return causes;
}

/** A market that was taken off the exchange is no trouble of the others; without any that is left, nothing is traded. */
function isBehind(series: FeedHealth['series']): boolean {
  const listed = series.filter(({ why }) => why !== 'unlisted');
  return listed.some(({ isFresh }) => !isFresh) || (listed.length === 0 && series.length > 0);
}
