import { scriptOptions, wholeNumber } from '../script-options.ts';
import { demoLive } from './demo-live.ts';

/*
 * Live trading on a simulated exchange, without a network: `npm run demo:live`, the moment of whose kill at random is that of `--seed N`. Exit code 1 when
 * something does not work, 3 when anything differs, 64 for options that make no sense.
 */

const { seed } = scriptOptions({ seed: { type: 'string' } });
process.exitCode = await demoLive(seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber('seed', seed));
