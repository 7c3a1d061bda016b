const SHORTEST_SECRET = 4;
/** Shorter texts occur by chance: as a part of a word, in base64, in a file of numbers. */
const SHORTEST_RARE = 8;
/** A line of a secret in several lines, such as a key in PEM, is looked for by itself from this length on. */
const SHORTEST_LINE = 16;
/** Of forms that are longer no regular expression can be made; each is looked for by itself. */
const LONGEST_IN_PATTERN = 1000;
const MASK = '***';

/**
 * Takes secrets out of what goes out: as they are, in base64 (also within a longer text that was encoded), in addresses, JSON, CSV and HTML.
 * Not seen: what was compressed, encrypted or cut into pieces. Of 4 to 7 letters a secret is looked for as a whole word of a text only, since
 * `test` is in `backtest`; of fewer not at all.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  #texts: Wanted | null = null;
  #bytes: { readonly text: Wanted; readonly binary: Wanted } | null = null;

  /** From now on this is looked for. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    const forms = [...this.#secrets].flatMap(formsOf);
    const bytes = forms.map((form) => Buffer.from(form).toString('latin1'));
    this.#texts = wanted(forms);
    this.#bytes = { text: wanted(bytes), binary: wanted(bytes.filter(isRare)) };
  }

  redact(text: string): string {
    return this.#texts === null ? text : masked(text, this.#texts);
  }

  /** The same for a file, text or not; the given bytes when there is nothing to take out. */
  redactBytes(bytes: Uint8Array): Uint8Array {
    if (this.#bytes === null) return bytes;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const redacted = masked(text, text.includes('\0') ? this.#bytes.binary : this.#bytes.text);
    return redacted === text ? bytes : Buffer.from(redacted, 'latin1');
  }
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [secret, ...lines].flatMap((text) => [
    ...plainForms(text),
    ...base64Forms(text),
    // Some encode for an address first what they put into a header.
    ...base64Forms(encodeURIComponent(text.toWellFormed())),
  ]);
}

function plainForms(text: string): string[] {
  const inAddress = encodeURIComponent(text.toWellFormed());
  const strict = inAddress.replaceAll(/[!'()*]/g, percent);
  const inForm = new URLSearchParams([['', text]]).toString().slice(1);
  const inJson = JSON.stringify(text).slice(1, -1);
  const inHtml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    ...[text, inJson, JSON.stringify(inJson).slice(1, -1)],
    // In a table, and in JSON within a page.
    ...[text.replaceAll('"', '""'), inJson.replaceAll('<', String.raw`\u003c`)],
    ...[inAddress, strict, inForm].flatMap((form) => [
      form,
      form.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    ]),
    ...['&#39;', '&#x27;', '&apos;'].map((quote) => inHtml.replaceAll('"', '&quot;').replaceAll("'", quote)),
    ...[inHtml, inHtml.replaceAll('"', '&quot;')],
  ];
}

/** What of base64 is the secret's alone, for each place within the three bytes that are encoded together. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const encoded = bytes.toString('base64').replaceAll('=', '');
    // The first letters hold bits of what stands before, the last one of what stands behind.
    const from = [0, 2, 3][before]!;
    const inner = encoded.slice(from, bytes.length % 3 === 0 ? encoded.length : -1);
    if (!isRare(inner)) return [];
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** What is looked for in a text, longest first, so that nothing of a longer form is left beside a shorter one. */
interface Wanted {
  readonly long: readonly string[];
  readonly short: RegExp | null;
}

function wanted(forms: readonly string[]): Wanted {
  const all = [...new Set(forms)].toSorted((x, y) => y.length - x.length);
  const isLong = (form: string): boolean => form.length > LONGEST_IN_PATTERN;
  const short = all.filter((form) => !isLong(form));
  return {
    long: all.filter(isLong),
    short: short.length === 0 ? null : new RegExp(short.map(patternOf).join('|'), 'g'),
  };
}

function masked(text: string, { long, short }: Wanted): string {
  const rest = long.reduce((left, form) => left.replaceAll(form, MASK), text);
  return short === null ? rest : rest.replace(short, MASK);
}

function patternOf(form: string): string {
  const literal = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return isRare(form) ? literal : `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`;
}

function isRare(form: string): boolean {
  return form.length >= SHORTEST_RARE;
}

function percent(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}
