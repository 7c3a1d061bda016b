import { stat } from 'node:fs/promises';

export interface ImportProgress {
  readonly file: string;
  /** Place of the file among those given, from 0, and their number. */
  readonly index: number;
  readonly files: number;
  /** Bytes of the file as it lies on disk. */
  readonly bytesRead: number;
  readonly totalBytes: number;
}

/** A counter of bytes for one file that reports them. A file's beginning is read more than once, so the count stops at its size. */
export async function byteCounter(
  file: string,
  { index, files }: { index: number; files: number },
  onProgress: ((progress: ImportProgress) => void) | undefined,
): Promise<(bytes: number) => void> {
  if (onProgress === undefined) return () => {};
  const totalBytes = (await stat(file).catch(() => null))?.size ?? 0;
  let bytesRead = 0;
  return (bytes) => {
    bytesRead = Math.min(totalBytes, bytesRead + bytes);
    onProgress({ file, index, files, bytesRead, totalBytes });
  };
}
