/** Services behind ports, as variables and folders name them, for a program that surrounds containers. Each loads when it is opened. */
export { checkConfigText, type CheckedText } from './config/check-text.ts';
export { openCandleTarget, type OpenTarget, type TargetPlace } from './compose/open-candle-target.ts';
export { openExchange, type ExchangePlace } from './compose/open-exchange.ts';
export { openObjects } from './compose/open-objects.ts';
export { openSecrets } from './compose/open-secrets.ts';
export { isMlflow, openRegistry, openStudies, openTracking, type ServicePlace } from './compose/open-services.ts';
export { openSessionStore } from './compose/open-session-store.ts';
export { openState, statePlace, type StatePlace, type StateStores } from './compose/open-state.ts';
export { tagProblems, type TagReader } from './strategies/strategy-tags.ts';
export { withCredentials } from './container/credentials.ts';
export { Redactor } from './ports/secrets-redactor.ts';
