/** Bundles the functions of AWS into `dist/functions`. */
import { bundleLambdas } from './build/bundle-lambdas.ts';

await bundleLambdas('dist/functions');
