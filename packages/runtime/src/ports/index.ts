/** What a program around containers shares with them: services in domain words. */
export { isPassing, ServiceError, type ServiceErrorCode } from './errors.ts';
export type { Objects } from './objects.ts';
export type { Registry, StrategyVersion } from './registry.ts';
