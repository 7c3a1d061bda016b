import { scriptOptions } from '../script-options.ts';
import { dayOnFolders } from './day-on-folders.ts';
import { comparisonsText } from './comparisons-text.ts';
import { sameOnServices } from './same-on-services.ts';

/*
 * A day of a dry run in three minutes, killed three times on the way: `npm run demo:dry-run`. With `-- --services` a shorter one on MLflow, S3, ArcticDB
 * and DynamoDB beside the same on folders. Exit code 1 when something does not work, 3 when anything differs.
 */

/** A few trades of the day, one of which is open when the process is killed. */
const SERVICES = {
  name: 'dry-run-services',
  fromHour: 1.8,
  killHour: 11.5,
  toHour: 12.5,
  factor: 720,
  say: console.log,
};
const values = scriptOptions({ services: { type: 'boolean', default: false } });
process.exitCode = values.services ? await onServices() : await dayOnFolders();

async function onServices(): Promise<number> {
  const { comparisons, kills, trades } = await sameOnServices(SERVICES);
  const { text, count } = comparisonsText(comparisons);
  console.log(`\nAfter ${kills} SIGKILL:\n\n${text}`);
  return count === 0 && kills === 1 && trades > 0 ? 0 : 3;
}
