import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LeaseDuel, type Duel } from './duel.ts';
import { CrashMarket } from './market.ts';
import { readEvidence } from './oracle/evidence.ts';
import { replayDifferences } from './oracle/replayed.ts';
import { contradictions } from './oracle/sound-journal.ts';
import { toldOtherwise } from './oracle/witnessed.ts';
import { crashPlace, WALLET } from './place.ts';
import type { CrashProgram } from './program.ts';
import { crashTape } from './tape.ts';
import { startWitness } from './witness.ts';

export interface DuelChoice {
  readonly seed: number;
  readonly freezes: number;
  readonly factor: number;
  readonly ttlMs: number;
  readonly least: number;
}

export interface DuelResult extends Duel {
  readonly steps: number;
  readonly seconds: number;
  readonly differences: readonly string[];
  readonly folder: string;
}

/** As many hours as any duel lasts. */
const HOURS = 100;

/** Two containers on one lease, and what their journal and their messages say of it. */
export async function duelRun(
  { seed, freezes, factor, ttlMs, least }: DuelChoice,
  program: CrashProgram,
): Promise<DuelResult> {
  const began = performance.now();
  const tape = crashTape(seed % 2 === 0 ? 'usdm' : 'spot', seed, HOURS);
  const [market, witness, place] = await Promise.all([
    CrashMarket.open(tape, factor),
    startWitness(),
    crashPlace(tape, seed, program),
  ]);
  try {
    const duel = await LeaseDuel.run({ main: program.main, place, market, witness, seed, freezes, ttlMs, least });
    const store = await place.store();
    const evidence = await readEvidence(store, place.key).finally(() => store.close());
    const differences =
      duel.problems.length > 0
        ? duel.problems
        : [
            ...(await replayDifferences(evidence, tape, market.sim, place.markets)),
            ...toldOtherwise(evidence, witness.heard),
            ...contradictions(evidence, [], WALLET),
          ];
    if (differences.length > 0) writeFileSync(join(place.folder, 'differences.txt'), differences.join('\n'));
    else place.remove();
    const seconds = (performance.now() - began) / 1000;
    return { ...duel, steps: evidence.stored.seq, seconds, differences, folder: place.folder };
  } finally {
    await Promise.all([market.sim.close(), witness.close()]);
  }
}

export function duelText({
  frozenHolders,
  takeOvers,
  starts,
  slowestEndMs,
  steps,
  seconds,
  differences,
  folder,
}: DuelResult): string {
  const head = `${frozenHolders} frozen holders, ${takeOvers} beyond their lease, ${starts} starts, ${steps} steps, the slowest end ${slowestEndMs} ms after waking, ${seconds.toFixed(0)} s`;
  if (differences.length === 0) return `${head}: no difference`;
  return [
    `${head}: ${differences.length} differences`,
    ...differences.slice(0, 5).map((text) => `  ${text.slice(0, 600)}`),
    `  kept in ${folder}`,
  ].join('\n');
}
