import { TradaiError } from '@tradai/strategy-sdk';

export type ConfigErrorCode = 'config-not-found' | 'config-syntax' | 'invalid-config' | 'not-supported';

/** A mistake in the configuration of a run: which file and key, and what was expected. */
export class ConfigError extends TradaiError<ConfigErrorCode> {}
