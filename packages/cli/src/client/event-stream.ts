/** One event of a stream: `text/event-stream`. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

const LONGEST_EVENT = 1_048_576;

/** Events of a body as they come in; an unfinished one at its end is dropped. */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let fields: Fields = NOTHING;
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    if (rest.length > LONGEST_EVENT) throw new RangeError('an event of the stream has no end');
    for (const line of lines) {
      if (line !== '') fields = withLine(fields, line);
      else {
        if (fields.data !== null) yield { id: fields.id, event: fields.event ?? 'message', data: fields.data };
        fields = NOTHING;
      }
    }
  }
}

interface Fields {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: string | null;
}

const NOTHING: Fields = { id: null, event: null, data: null };

/** A line that begins with a colon is a comment, which keeps the connection open. */
function withLine(fields: Fields, line: string): Fields {
  const at = line.indexOf(':');
  const name = at === -1 ? line : line.slice(0, at);
  const value = at === -1 ? '' : line.slice(at + 1).replace(/^ /, '');
  if (name === 'data') return { ...fields, data: fields.data === null ? value : `${fields.data}\n${value}` };
  if (name === 'id' || name === 'event') return { ...fields, [name]: value };
  return fields;
}
