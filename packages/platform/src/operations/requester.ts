/** Who asks for something, and by which request. */
export interface Requester {
  /** Of a token. */
  readonly subject: string;
  readonly requestId: string;
}
