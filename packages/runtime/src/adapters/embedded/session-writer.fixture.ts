import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { randomStream } from '../../search/random.ts';
import { A_SESSION, STARTED } from '../../ports/session-step.fixture.ts';
import type { SessionStep } from '../../ports/session-store.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

/**
 * A process that writes steps into a folder until it is killed: `session-writer.fixture.ts <folder> <epoch> <pace> [<point> <step>]`. Tells the
 * number of each step that was acknowledged, or what became of it instead. Pace `free`: one after the other; `asked`: one for each line of
 * its input. `point`: where it kills itself, at the step with that number or a later one.
 */
if (process.argv[1] === import.meta.filename) {
  await writeSteps(process.argv.slice(2));
  // Its input may be open.
  process.exit();
}

async function writeSteps([folder = '', epochText, pace, point, step]: readonly string[]): Promise<void> {
  const writer = { holder: `h${epochText}`, epoch: Number(epochText) };
  let seq = 0;
  const at = (reached: string): void => {
    if (reached === point && seq >= Number(step)) process.kill(process.pid, 'SIGKILL');
  };
  const store = new SqliteSessionStore(folder, { at });
  const stored = await store.begin(A_SESSION, writer);
  if (stored === 'lost-lease') return say(stored);
  ({ seq } = stored);
  say(`begun ${seq}`);
  const asked = createInterface(process.stdin)[Symbol.asyncIterator]();
  for (;;) {
    if (pace === 'asked' && (await asked.next()).done === true) return;
    seq += 1;
    const outcome = await store.commit(A_SESSION, writer, stepOf(seq)).catch((error: { code: string }) => error.code);
    say(outcome === 'done' ? `done ${seq}` : outcome);
    if (outcome !== 'done') return;
    if (seq % 7 === 0) await store.forget(A_SESSION, writer, 'said', STARTED + (seq - 5) * 1000);
  }
}

/** Written at once: a process that is killed has said what it did. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

/** The same step for the same number, of any size. */
export function stepOf(seq: number): SessionStep {
  const random = randomStream(seq, 'step');
  const below = (count: number): number => Math.floor(random.uniform() * count);
  const keys = (count: number): string[] => Array.from({ length: count }, () => `trade/${below(40)}`);
  const text = (): string => JSON.stringify({ seq, text: 'ü'.repeat(below(10) === 0 ? below(9000) : below(200)) });
  const put = new Map([
    ['account', JSON.stringify({ seq })],
    ...keys(1 + below(5)).map((key) => [key, text()] as const),
  ]);
  const rows = (['log', 'said'] as const).map((kind) => ({ kind, text: JSON.stringify({ seq }) }));
  return { seq, atMs: STARTED + seq * 1000, put, gone: keys(below(3)), rows, answers: [] };
}

/** What steps 1 to `seq` add up to. */
export function recordsAfter(seq: number): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 1; at <= seq; at++) {
    const { put, gone } = stepOf(at);
    for (const key of gone) records.delete(key);
    for (const [key, value] of put) records.set(key, value);
  }
  return records;
}
