import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../domain/json.ts';
import { startMessage } from '../../domain/run-messages.ts';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import { keyOf, newRun } from '../../ports/run-store-contract.fixture.ts';
import { backtest } from '../../workflow/backtest.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { openTasks } from './child-tasks.ts';
import { LocalFunctions, type FunctionHandler } from './local-functions.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteQueue } from './sqlite-queue.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { SqliteSlots } from './sqlite-slots.ts';
import { handlerTable } from './task-table.ts';
import { REAL_CLOCK } from './tasks/real-clock.fixture.ts';

/*
 * A platform that carries one backtest out, with containers that do nothing for a moment: `node platform-process.fixture.ts <folder> <function or
 * tier>`. It kills itself within that; every function leaves a line.
 */

const [folder = '', killedIn = ''] = process.argv.slice(2);
const PROGRAM = fileURLToPath(new URL('tasks/fake-container.fixture.ts', import.meta.url));
/** A container has begun by then, and not ended. */
const WITHIN_MS = 250;

const kill = (): void => void process.kill(process.pid, 'SIGKILL');
const answering =
  (name: string, answer: Json = {}): FunctionHandler =>
  async () => {
    appendFileSync(join(folder, 'calls'), `${name}\n`);
    // So long that what was entered is written down.
    await REAL_CLOCK.sleep(20);
    if (name === killedIn) kill();
    return answer;
  };

const database = new PlatformDatabase(folder);
const runs = new SqliteRunStore(database);
const functions = new LocalFunctions({
  secondsOf: () => 30,
  handlers: {
    'validate-strategy': answering('validate-strategy'),
    'data-collection-proxy': answering('data-collection-proxy', { state: 'FRESH', backfill_id: '' }),
    'transform-results': answering('transform-results', { summary: {} }),
    'check-performance': answering('check-performance', { verdict: 'PASS' }),
    'cleanup-resources': answering('cleanup-resources'),
    'notify-completion': answering('notify-completion'),
  },
});
const containers = openTasks({ database, folder, program: [PROGRAM], environment: {}, clock: REAL_CLOCK });
const tasks: Pick<typeof containers, 'run'> = {
  run(task, signal) {
    if (task.tier === killedIn) setTimeout(kill, WITHIN_MS);
    // It goes on without its platform.
    const told = { FAKE_LINES: join(folder, `starts-${task.tier}`), FAKE_MS: '600', FAKE_DEAF: 'parent' };
    return containers.run({ ...task, environment: told }, signal);
  },
};
const definitions = { backtest: backtest(SOME_REFERENCES) };
const ended = Promise.withResolvers<void>();
const workflows = new LocalWorkflows({
  ...{ database, definitions, clock: REAL_CLOCK, onEnd: () => ended.resolve() },
  handlerOf: handlerTable({ definitions, references: SOME_REFERENCES, runs, functions, tasks }),
});
const services = {
  ...{ runs, slots: new SqliteSlots(database), workflows, clock: REAL_CLOCK, slotsOf: { backtest: 1, hyperopt: 1 } },
  queues: {
    backtest: new SqliteQueue('backtest', database, REAL_CLOCK),
    deploy: new SqliteQueue('deploy', database, REAL_CLOCK),
  },
};
const run = newRun(1, { createdMs: REAL_CLOCK.now() });
if ((await workflows.resume()) === 0) {
  await runs.accept(run, keyOf(run.id), startMessage(run, 1, run.createdMs));
  await dispatchRuns(services, 'backtest');
}
await ended.promise;
console.log((await runs.get(run.id, REAL_CLOCK.now()))!.status);
database.close();
