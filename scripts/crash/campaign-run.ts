import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketKind } from '@tradai/sim-exchange';
import type { CrashPoint } from '../../packages/runtime/src/modes/session/host/crash-point.ts';
import { LivesOfASession } from './lives.ts';
import { CrashMarket } from './market.ts';
import { readEvidence, type Evidence } from './oracle/evidence.ts';
import { untruths } from './oracle/exchange-truth.ts';
import { replayDifferences } from './oracle/replayed.ts';
import { otherTrades } from './oracle/same-trades.ts';
import { contradictions } from './oracle/sound-journal.ts';
import { toldOtherwise } from './oracle/witnessed.ts';
import { crashPlace, WALLET } from './place.ts';
import { plannedEnds, plannedWishes } from './plan.ts';
import type { CrashProgram } from './program.ts';
import { crashTape } from './tape.ts';
import { startWitness, WITNESS_SECRET } from './witness.ts';

export interface RunChoice {
  readonly seed: number;
  readonly market: MarketKind;
  readonly hours: number;
  /** Times as fast as time passes. */
  readonly factor: number;
  /** At random moments. */
  readonly kills: number;
  /** At named places, beside them. */
  readonly points: readonly CrashPoint[];
}

export interface RunResult {
  readonly choice: RunChoice;
  readonly starts: number;
  readonly kills: number;
  readonly trades: number;
  readonly messages: number;
  readonly steps: number;
  readonly seconds: number;
  /** Everything that is not as it must be. */
  readonly differences: readonly string[];
  readonly evidence: Evidence | null;
  /** Kept where there are differences. */
  readonly folder: string;
}

/** Carries one session out, and holds what is left of it to everything that is known. `expected`: the same without kills. */
export async function campaignRun(
  choice: RunChoice,
  program: CrashProgram,
  expected: Evidence | null,
): Promise<RunResult> {
  const { seed, market: kind, hours, factor } = choice;
  const began = performance.now();
  const tape = crashTape(kind, seed, hours);
  const wishes = plannedWishes(tape, seed);
  const [market, witness, place] = await Promise.all([
    CrashMarket.open(tape, factor),
    startWitness(),
    crashPlace(tape, seed, program),
  ]);
  try {
    const env = { NOTIFY_WEBHOOK_URL: witness.url, NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET };
    const ends = plannedEnds(choice.kills, choice.points, seed);
    const lives = await LivesOfASession.run({ main: program.main, place, market, wishes, env, ends });
    const store = await place.store();
    const evidence = await readEvidence(store, place.key).finally(() => store.close());
    // What did not come to trade has nothing that could be compared.
    const differences =
      lives.problems.length > 0
        ? lives.problems
        : [
            ...(expected === null ? [] : otherTrades(expected, evidence)),
            ...(await replayDifferences(evidence, tape, market.sim, place.markets)),
            ...toldOtherwise(evidence, witness.heard),
            ...(await untruths(evidence, tape, market.sim, factor)),
            ...contradictions(evidence, wishes, WALLET),
          ];
    if (differences.length > 0) {
      writeFileSync(join(place.folder, 'differences.txt'), differences.join('\n'));
      writeFileSync(join(place.folder, 'told.json'), JSON.stringify(witness.heard, null, 1));
    } else place.remove();
    const seconds = (performance.now() - began) / 1000;
    const counts = { trades: evidence.trades.length, messages: witness.heard.length, steps: evidence.stored.seq };
    return { choice, ...lives, ...counts, seconds, differences, evidence, folder: place.folder };
  } finally {
    await Promise.all([market.sim.close(), witness.close()]);
  }
}
