import { PlatformDatabase } from '../platform-database.ts';
import { openTasks } from '../child-tasks.ts';
import { REAL_CLOCK } from './real-clock.fixture.ts';

/* A platform that runs one container to its end, and says how it was: `node task-platform.fixture.ts <folder> <program> <run id> <environment>`. */

const [folder = '', program = '', runId = '', environment = '{}'] = process.argv.slice(2);
const database = new PlatformDatabase(folder);
const tasks = openTasks({ database, folder, program: [program], environment: {}, clock: REAL_CLOCK });
console.log('ready');
const told = JSON.parse(environment) as Record<string, string>;
const task = { runId, attempt: 1, tier: 'spot', size: 'small', isSpot: true, environment: told } as const;
console.log(JSON.stringify(await tasks.run(task, new AbortController().signal)));
database.close();
