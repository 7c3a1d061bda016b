import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { seedLine } from '../chaos/chaos-text.ts';
import { isHeld, type ChaosWishes } from '../chaos/chaos-wishes.ts';
import { runSeed } from '../chaos/run-seed.ts';
import { writeReport } from './chaos-run.ts';
import { withTapeErrors } from './sim-exchange.ts';

interface ReplayOptions {
  readonly out?: string;
  readonly json?: boolean;
}

interface Header {
  readonly chaos: 1;
  readonly seed: number;
  readonly wishes: ChaosWishes;
}

/** `tradai chaos replay`: the seed of a trace again. The faults are the same; when requests come is up to the machine. */
export async function chaosReplayCommand(trace: string, options: object, io: Io): Promise<ExitCode> {
  const { seed, wishes } = headerOf(trace);
  const { out = join(dirname(trace), `seed-${seed}-again`), json } = options as ReplayOptions;
  const outcome = await withTapeErrors(() => runSeed(wishes, seed, out, io));
  writeReport(wishes, [outcome], out);
  io.out(json === true ? `${JSON.stringify(outcome, null, 1)}\n` : `${seedLine(outcome)}${join(out, 'index.md')}\n`);
  return isHeld(outcome) ? EXIT_CODE.done : EXIT_CODE.differences;
}

/** The first line of a trace. */
function headerOf(trace: string): Header {
  const wrong = (why: string): UsageError =>
    new UsageError(`${trace} ${why}; expected a seed-<n>.trace that chaos run wrote.`);
  let text: string;
  try {
    text = readFileSync(trace, 'utf8');
  } catch (error) {
    throw wrong(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const header = JSON.parse(text.split('\n', 1)[0]!) as Partial<Header>;
    if (header.chaos === 1 && header.seed !== undefined && header.wishes !== undefined) return header as Header;
  } catch {
    // Said below.
  }
  throw wrong('is no trace of a chaos run');
}
