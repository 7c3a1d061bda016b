import type * as Download from './index.ts';

/** Downloads, loaded when they are first asked for: a run from the cache does without them. */
export const loadDownload = (): Promise<typeof Download> => import('./index.ts');
