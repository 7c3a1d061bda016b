import { enableCompileCache } from 'node:module';

// A thread compiles all its code anew; with the cache of an earlier one it is ready sooner.
enableCompileCache();
await import('./serve-driver.ts');
