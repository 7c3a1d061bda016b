import { TradaiError } from '@tradai/strategy-sdk';

export type StrategyFileErrorCode =
  /** No file or folder has it. */
  | 'unknown-strategy'
  /** The file cannot be read as TypeScript or JavaScript, or an import of it does not exist. */
  | 'strategy-syntax'
  /** It loads, and its default export is no strategy. */
  | 'no-strategy'
  /** It was made by an SDK that this version cannot run. */
  | 'strategy-sdk'
  /** Two files hold a strategy of one name. */
  | 'duplicate-strategy';

/** Why a strategy could not be loaded: which file, which line, and what was expected. */
export class StrategyFileError extends TradaiError<StrategyFileErrorCode> {}
