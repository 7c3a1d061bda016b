import { scriptOptions } from '../script-options.ts';
import { demoLive } from './demo-live.ts';

/*
 * Live trading on a simulated exchange, without a network: `npm run demo:live`. Exit code 1 when something does not work, 3 when anything differs, 64 for
 * options, of which it has none.
 */

scriptOptions({});
process.exitCode = await demoLive();
