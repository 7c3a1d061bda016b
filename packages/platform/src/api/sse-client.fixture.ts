import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface SseFrame {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: string;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Whole ones. */
  readonly frames: readonly SseFrame[];
  readonly text: string;
}

/** Listens to a stream until it ends, or until `cutAfter` bytes have come. */
export async function listen(
  url: string,
  headers: Readonly<Record<string, string>>,
  { cutAfter = Infinity, onText = () => {} }: { cutAfter?: number; onText?: (text: string) => void } = {},
): Promise<Heard> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  try {
    for await (const chunk of response) {
      const bytes = (chunk as Buffer).subarray(0, cutAfter - text.length);
      text += bytes.toString('latin1');
      onText(text);
      if (text.length >= cutAfter) break;
    }
  } finally {
    request.destroy();
  }
  return { status: response.statusCode!, headers: response.headers, frames: framesIn(text), text };
}

/** What is not ended by an empty line does not count. */
function framesIn(text: string): SseFrame[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ', 1)[0]!, line.slice(line.indexOf(': ') + 2)]),
    );
    const data = fields.get('data');
    return data === undefined ? [] : [{ id: fields.get('id') ?? null, event: fields.get('event') ?? null, data }];
  });
}
