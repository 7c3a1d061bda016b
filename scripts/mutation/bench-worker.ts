import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import type { BenchAnswer, BenchTask } from './bench.ts';

/*
 * A process that runs tests of a copy of the tree, again and again: `node bench-worker.ts <copy>`. What has not changed since the last run is not
 * translated again, which is most of the time that a run takes. A test that never ends blocks it, so it is ended from outside.
 */

const root = process.argv[2]!;
process.chdir(root);
const silent = { onInit: () => {} };

const vitest = await createVitest('test', {
  ...{ root, watch: false, reporters: [silent], bail: 1, pool: 'threads', maxWorkers: 1, isolate: false },
  ...{ fileParallelism: false, includeTaskLocation: false, testTimeout: 20_000, onConsoleLog: () => false },
  setupFiles: ['./scripts/property-seed.ts', './scripts/mutation/record-entered.ts'],
  sequence: { sequencer: asTheyCome() },
});
await vitest.standalone();
/* An interrupt from the keyboard is for the process that tells the results; this one ends with it. */
process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit());
process.on('message', (task: BenchTask) => void answer(vitest, task));
process.send?.({ id: -1 });

async function answer(bench: Vitest, task: BenchTask): Promise<void> {
  const before = process.cpuUsage();
  const write = (text: string): void => {
    writeFileSync(join(root, task.file!), text);
    bench.invalidateFile(join(root, task.file!));
  };
  forget(bench);
  if (task.file !== null) write(task.text);
  const { testModules, unhandledErrors } = await bench.runTestSpecifications(specifications(bench, task.tests));
  if (task.file !== null) write(task.original);
  const failed = testModules.find((each) => each.state() === 'failed');
  const why =
    failed === undefined ? (unhandledErrors.length > 0 ? String(unhandledErrors[0]) : null) : firstError(failed);
  const by = failed?.moduleId.slice(root.length + 1) ?? (why === null ? null : 'an error that no test caught');
  process.send?.({ id: task.id, by, why, ms: computed(before) } satisfies BenchAnswer);
}

/** Time of the processor on all threads, ms: what else a machine does changes it little. */
function computed(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Vitest keeps what earlier runs found, and would end this one at its first test where one of those failed. */
function forget({ state }: Vitest): void {
  for (const kept of [state.filesMap, state.idMap, state.errorsSet, state.pathsSet]) kept.clear();
}

function specifications(bench: Vitest, tests: readonly string[]): TestSpecification[] {
  return tests.map((test) => bench.getRootProject().createSpecification(join(root, test)));
}

function firstError(module: {
  errors: () => { message: string }[];
  children: {
    allTests: (
      state: 'failed',
    ) => Iterable<{ fullName: string; result: () => { errors?: readonly { message: string }[] | undefined } }>;
  };
}): string {
  for (const test of module.children.allTests('failed'))
    return `${test.fullName}: ${test.result().errors?.[0]?.message.split('\n')[0] ?? ''}`;
  return module.errors()[0]?.message.split('\n')[0] ?? '';
}

/** Test files in the order in which they were given: the ones most likely to notice come first. */
function asTheyCome() {
  return class {
    shard = (files: TestSpecification[]): Promise<TestSpecification[]> => Promise.resolve(files);
    sort = (files: TestSpecification[]): Promise<TestSpecification[]> => Promise.resolve(files);
  };
}
