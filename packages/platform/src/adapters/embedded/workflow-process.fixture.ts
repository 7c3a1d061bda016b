import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { backtest } from '../../workflow/backtest.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { PlatformDatabase } from './platform-database.ts';

/*
 * A process that carries one backtest out: `node workflow-process.fixture.ts <folder> <task>`. It kills itself within that task; every task
 * leaves a line.
 */

const [folder = '', killedIn = ''] = process.argv.slice(2);
const ANSWERS: Readonly<Record<string, object>> = {
  CheckDataFreshness: { state: 'FRESH', backfill_id: '' },
  PrepareConfig: { TaskArn: 't' },
  RunSpot: { TaskArn: 't' },
  TransformResults: { summary: {} },
  CheckPerformance: { verdict: 'PASS' },
};

const database = new PlatformDatabase(folder);
const ended = Promise.withResolvers<string>();
const workflows = new LocalWorkflows({
  database,
  definitions: { backtest: backtest(SOME_REFERENCES) },
  handlerOf: (_, state) => async () => {
    appendFileSync(join(folder, 'tasks'), `${process.pid} ${state}\n`);
    // So long that what was entered is written down.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (state === killedIn) process.kill(process.pid, 'SIGKILL');
    return ANSWERS[state] ?? {};
  },
  clock: { now: () => Date.now(), monotonicMs: () => performance.now(), sleep: async () => {} },
  onEnd: ({ status }) => ended.resolve(status),
});
const input = {
  ...{ run_id: '0197', attempt: 1, kind: 'backtest', strategy: 'momentum', version: '3', spec_uri: 's3://r/s.json' },
  ...{ max_seconds: 3600, capacity: 'spot', polls: { n: 0 }, exit: {} },
};
if ((await workflows.resume()) === 0) await workflows.start('backtest', '0197-a1', input);
console.log(await ended.promise);
database.close();
