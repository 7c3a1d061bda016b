import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { PlatformDatabase } from '../packages/platform/src/adapters/embedded/platform-database.ts';
import { SqliteQueue } from '../packages/platform/src/adapters/embedded/sqlite-queue.ts';
import { SYSTEM_CLOCK } from '../packages/platform/src/compose/system-clock.ts';

/*
 * One of several consumers of a queue: `node platform-queue-process.ts <folder> <file>`. Says when it is ready, is
 * told when to begin, and takes until nothing is left; each message is a line.
 */

const [folder = '', file = ''] = process.argv.slice(2);
const queue = new SqliteQueue('backtest', new PlatformDatabase(folder), SYSTEM_CLOCK);
await queue.depth();
console.log('ready');
await once(process.stdin, 'data');
for (;;) {
  const deliveries = await queue.receive(10, 0);
  if (deliveries.length === 0) break;
  const done = await Promise.all(deliveries.map((delivery) => delivery.done()));
  appendFileSync(file, deliveries.map(({ group }, at) => `${group} ${String(done[at])}\n`).join(''));
}
process.stdin.destroy();
