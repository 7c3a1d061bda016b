import { PlatformDatabase } from './platform-database.ts';
import { SqliteRateLimit } from './sqlite-rate-limit.ts';
import { realClock } from './real-clock.fixture.ts';

/*
 * A process that asks for leave many times at once, while it also writes to `platform.db`: `node … <folder> <quota> <subjects> <times>`, each
 * subject as often. It waits for a line, so that all start together, and prints how many were let through.
 */
const [folder = '', quota, subjects, times] = process.argv.slice(2);
const limit = new SqliteRateLimit(folder, realClock, { quota: Number(quota), windowSeconds: 300 });
const database = new PlatformDatabase(folder);
await limit.hit('warm');
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
const decisions = await Promise.all(
  Array.from({ length: Number(subjects) * Number(times) }, async (_, at) => {
    if (at % 50 === 0)
      await database.write((query) => query('INSERT OR REPLACE INTO auth_failures VALUES (?, 1, 0, 0)').run(`${at}`));
    return limit.hit(`subject ${at % Number(subjects)}`);
  }),
);
console.log(decisions.filter(({ isAllowed }) => isAllowed).length);
limit.close();
database.close();
process.stdin.destroy();
