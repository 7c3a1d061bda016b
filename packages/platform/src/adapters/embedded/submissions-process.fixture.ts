import { writeSync } from 'node:fs';
import { startMessage } from '../../domain/run-messages.ts';
import { MemoryObjects } from '../../api/memory-services.fixture.ts';
import { keyOf, newRun } from '../../ports/run-store-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { REAL_CLOCK } from './tasks/real-clock.fixture.ts';
import { SqliteQueue } from './sqlite-queue.ts';
import { SqliteSubmissions } from './sqlite-submissions.ts';

/*
 * Submits runs without end, forty at a time: `node submissions-process.fixture.ts <folder>`. Each that is accepted is a line, at once.
 */

const AT_ONCE = 40;
const [folder = ''] = process.argv.slice(2);
const database = new PlatformDatabase(folder);
const queues = {
  backtest: new SqliteQueue('backtest', database, REAL_CLOCK),
  deploy: new SqliteQueue('deploy', database, REAL_CLOCK),
};
const submissions = new SqliteSubmissions({ database, queues, objects: new MemoryObjects() });
let made = 0;

async function submitAll(): Promise<never> {
  for (;;) {
    const run = newRun(made++);
    const message = startMessage(run, 1, run.createdMs);
    const spec = { key: 'specs/1.json', bytes: new Uint8Array(400) };
    await submissions.submit({ run, key: keyOf(run.id), message, spec });
    writeSync(1, `${run.id}\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, submitAll));
