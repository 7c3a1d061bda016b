/** ccxt and what only it brings along: its sockets, its requests, what it unpacks and signs with. */
const SOURCES = /[/\\]node_modules[/\\](?:ccxt|ws|undici|fflate|bufferutil|@noble|@scure)[/\\]/;
/** The same in a bundle of the program, where all of it lies in files that bear ccxt's name (`packages/runtime/build/bundle-program.ts`). */
const BUNDLE = /[/\\]npm[/\\]ccxt(?:-\w+)?\.js:\d/;
/** Frames of Node and of the language belong to whoever called them. */
const NOBODYS = /(?:\s|\()(?:node:|<anonymous>|native\b|index \d)/;
const FRAME = /^\s+at /;

/**
 * Whether an error came about inside ccxt, by the innermost frame of its stack that is a program's. Who called whom further out does not count, and
 * neither does its message: a defect of ours may be called by a socket, or speak of one. False for what has no stack.
 */
export function isOutOfCcxt(error: unknown): boolean {
  const frame = framesOf(error).find((line) => !NOBODYS.test(line));
  return frame !== undefined && (SOURCES.test(frame) || BUNDLE.test(frame));
}

/** Innermost first. A stack begins with the message, of which any line may look like a frame. */
function framesOf(error: unknown): readonly string[] {
  const { stack, message } = (error ?? {}) as { readonly stack?: unknown; readonly message?: unknown };
  if (typeof stack !== 'string') return [];
  const at = typeof message === 'string' ? stack.indexOf(message) : -1;
  const below = at === -1 ? stack : stack.slice(at + (message as string).length);
  return below.split('\n').filter((line) => FRAME.test(line));
}
