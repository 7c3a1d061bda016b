import { AwsFailure, type AwsAsked } from './aws-failures.ts';

interface BodyFacts {
  readonly asked: AwsAsked;
  /** What the answer promised; undefined when it did not say. */
  readonly length: number | undefined;
  /** Longest silence within the body. */
  readonly silenceMs: number;
}

/**
 * Reads an answer's body to its end. One that ends early, falls silent or breaks off is an `unavailable` that may be tried again; one whose
 * checksum is wrong is `damaged-store`.
 */
export async function readBody(body: AsyncIterable<Uint8Array>, facts: BodyFacts): Promise<Uint8Array> {
  const { length, silenceMs, asked } = facts;
  const stream = body as AsyncIterable<Uint8Array> & { destroy?: (error?: Error) => void };
  const silence = setTimeout(() => stream.destroy?.(new Error('silence')), silenceMs);
  try {
    return await collect(stream, length, silence);
  } catch (error) {
    throw bodyFailure(asked, error);
  } finally {
    clearTimeout(silence);
  }
}

async function collect(
  stream: AsyncIterable<Uint8Array>,
  length: number | undefined,
  silence: NodeJS.Timeout,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let got = 0;
  for await (const chunk of stream) {
    silence.refresh();
    chunks.push(chunk);
    got += chunk.length;
  }
  if (length !== undefined && got !== length) throw new Error(`${got} of ${length} bytes`);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, got);
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
