import type * as Arctic from './index.ts';

/** ArcticDB's reader and writer, loaded when they are first asked for: a run from the cache does without them. */
export const loadArcticdb = (): Promise<typeof Arctic> => import('./index.ts');
