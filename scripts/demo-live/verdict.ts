import type { LiveMarket } from '../live-place/live-market.ts';
import type { LivePlace } from '../live-place/live-place.ts';
import { orderFaults, readOrderEvidence, type OrderEvidence } from '../live-place/order-evidence.ts';
import type { Contest } from './contest.ts';

/** Exchange time for which a position may stand without a stop of its size: the longest of all limits. */
const UNPROTECTED_MS = 60_000;
/** Real time of a start in the middle of an exit, on a busy machine: on a fast clock that may be more. */
const START_MS = 6000;

export interface DemoRun {
  readonly kills: number;
  readonly expectedKills: number;
  readonly starts: number;
  readonly dueled: Contest;
}

/** A line for each thing that was counted, and what differs. */
export async function verdict(
  place: LivePlace,
  market: LiveMarket,
  { kills, expectedKills, starts, dueled }: DemoRun,
): Promise<{ readonly text: string; readonly isSound: boolean }> {
  const store = await place.store();
  const evidence = await readOrderEvidence(store, place.key).finally(() => store.close());
  const { duplicates, lost, orphans } = orderFaults(evidence, market.sim);
  const { unprotectedSpotMs } = market.sim.report();
  const proved = provedTooLittle(evidence, kills, expectedKills);
  const mostMs = Math.max(UNPROTECTED_MS, START_MS * market.factor);
  const bare = unprotectedSpotMs <= mostMs ? [] : [`a position stood ${unprotectedSpotMs} ms without its stop`];
  const { trades, attempts, fills } = evidence;
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['kills by SIGKILL', `${kills}`, proved],
    ['starts', `${starts}`, []],
    ['trades, closed', `${trades.length}, ${trades.filter(({ closed }) => closed !== null).length}`, []],
    ['orders, fills', `${attempts.length}, ${fills.length}`, []],
    ['duplicates', `${duplicates.length}`, duplicates],
    ['lost', `${lost.length}`, lost],
    ['orphans', `${orphans.length}`, orphans],
    [
      `longest without a stop of its size (at most ${mostMs / 1000} s)`,
      `${(unprotectedSpotMs / 1000).toFixed(1)} s`,
      bare,
    ],
    ['a second container took over after', `${(dueled.takeOverMs / 1000).toFixed(1)} s`, dueled.problems],
    ['the frozen one ended after it woke, within', `${(dueled.fencedMs / 1000).toFixed(1)} s`, []],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  const wrong = rows.flatMap(([, , problems]) => problems);
  const table = rows.map(([what, figure]) => `  ${what.padEnd(width)}  ${figure}`).join('\n');
  const end =
    wrong.length === 0
      ? 'Nothing differs.'
      : `${wrong.length} differences:\n${wrong.map((text) => `  ${text}`).join('\n')}`;
  return { text: `${table}\n\n${end}`, isSound: wrong.length === 0 };
}

function provedTooLittle({ trades }: OrderEvidence, kills: number, expected: number): readonly string[] {
  return [
    ...(kills === expected ? [] : [`${kills} of ${expected} kills took place: this day has proved too little`]),
    ...(trades.some(({ closed }) => closed !== null) ? [] : ['no trade was closed: this day has proved too little']),
  ];
}
