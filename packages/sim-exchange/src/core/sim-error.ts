/** What can be wrong with what an exchange is started with: its options, or the files that they name. */
export type SimErrorCode = 'usage' | 'data';

/** A mistake of whoever started the exchange. Its message is one sentence that names the option or file and what was expected. */
export class SimError extends Error {
  readonly code: SimErrorCode;

  constructor(code: SimErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
