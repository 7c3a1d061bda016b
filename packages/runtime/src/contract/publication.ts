export const PUBLICATION_SCHEMA = 'tradai.publication/1';

/** One file of a run in the store of results. */
export interface PublishedFile {
  readonly name: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/**
 * Which files are the results of a run: those of its newest attempt that came to an end. It is written after them, so a reader that starts here finds
 * all of them. No clock: the same files make the same document.
 */
export interface Publication {
  readonly schema: typeof PUBLICATION_SCHEMA;
  readonly run_id: string;
  /** From 1. */
  readonly attempt: number;
  /** SHA-256 of the canonical manifest. */
  readonly manifest_sha256: string;
  readonly files: readonly PublishedFile[];
}
