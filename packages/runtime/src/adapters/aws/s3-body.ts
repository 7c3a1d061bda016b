import type { Readable } from 'node:stream';
import { AwsFailure, type AwsAsked } from './aws-failures.ts';

interface BodyFacts {
  readonly asked: AwsAsked;
  /** What the answer promised; undefined when it did not say. */
  readonly length: number | undefined;
  /** Longest silence within the body. */
  readonly silenceMs: number;
}

/** What is set aside at once for a body whose length is known, and for one whose length is not. */
const MOST_AHEAD = 64 * 1024 * 1024;
const AHEAD = 64 * 1024;

/**
 * Reads an answer's body to its end. One that ends early, falls silent or breaks off is an `unavailable` that may be tried again; one whose
 * checksum is wrong is `damaged-store`.
 */
export async function readBody(body: Readable, { length, silenceMs, asked }: BodyFacts): Promise<Uint8Array> {
  const silence = setTimeout(() => body.destroy(new Error('silence')), silenceMs);
  try {
    const bytes = await collect(body, length, silence);
    if (length !== undefined && bytes.length !== length) throw new Error(`${bytes.length} of ${length} bytes`);
    return bytes;
  } catch (error) {
    body.destroy();
    throw bodyFailure(asked, error);
  } finally {
    clearTimeout(silence);
  }
}

/** By events: iterating over a stream takes twice the time. */
function collect(body: Readable, length: number | undefined, silence: NodeJS.Timeout): Promise<Uint8Array> {
  let bytes = Buffer.allocUnsafeSlow(Math.min(length ?? AHEAD, MOST_AHEAD));
  let got = 0;
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Uint8Array) => {
      silence.refresh();
      if (got + chunk.length > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, got + chunk.length));
        bytes.copy(larger, 0, 0, got);
        bytes = larger;
      }
      bytes.set(chunk, got);
      got += chunk.length;
    });
    body.once('end', () => resolve(bytes.subarray(0, got)));
    body.once('error', reject);
    // After `end` this says nothing new.
    body.once('close', () => reject(new Error('closed')));
  });
}

function bodyFailure({ server, call }: AwsAsked, error: unknown): AwsFailure {
  const words = error instanceof Error ? error.message : '';
  if (/checksum/i.test(words))
    return new AwsFailure('damaged-store', `${server} sent other bytes than its checksum says (${call}).`, {
      isRetryable: true,
      cause: error,
    });
  const what = words === 'silence' ? 'fell silent' : words.endsWith('bytes') ? `stopped after ${words}` : 'broke off';
  return new AwsFailure('unavailable', `${server} ${what} while it answered (${call}).`, {
    isRetryable: true,
    cause: error,
  });
}
