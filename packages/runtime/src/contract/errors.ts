import { TradaiError } from '@tradai/strategy-sdk';

export type ContractErrorCode = 'invalid-document' | 'newer-document';

/** A result or manifest that this version cannot read: which file, where in it, and what was expected. */
export class ContractError extends TradaiError<ContractErrorCode> {}
