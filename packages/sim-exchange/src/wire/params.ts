import { type Decimal, parseDecimal } from '../core/decimal.ts';
import { INVALID_SYMBOL, missingParameter } from '../engine/refusal.ts';
import { accepted, refused, WireRefusal } from './wire-refusal.ts';

const DECIMAL = /^\d{1,20}(\.\d{1,20})?$/;
const INTEGER = /^\d{1,19}$/;

/** Parameters of a request, as texts. Reading a malformed one throws a {@link WireRefusal}. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** `undefined` when it was not sent or is empty. */
  text(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  required(name: string): string {
    return this.text(name) ?? missing(name);
  }

  /** Ids, which may be larger than a `number` holds. */
  id(name: string): bigint | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return INTEGER.test(text) ? BigInt(text) : illegal(name, '^[0-9]{1,20}$');
  }

  integer(name: string): number | undefined {
    const id = this.id(name);
    return id === undefined ? undefined : Number(id);
  }

  /** Rows of a list: `most` at most, `usual` when not sent. */
  limit(usual: number, most: number): number {
    const asked = this.integer('limit') ?? usual;
    if (asked < 1) throw refused(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(asked, most);
  }

  decimal(name: string): Decimal | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!DECIMAL.test(text)) return illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
    const value = parseDecimal(text);
    if (value === null) throw refused(-1111, `Parameter '${name}' has too much precision.`);
    return value;
  }

  requiredDecimal(name: string): Decimal {
    return this.decimal(name) ?? missing(name);
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text !== 'true' && text !== 'false') throw refused(-1130, `Data sent for parameter '${name}' is not valid.`);
    return text === 'true';
  }

  /** One of the texts that are allowed; `code` and `message` are what the exchange says of others. */
  oneOf<Text extends string>(
    name: string,
    allowed: readonly Text[],
    code = -1130,
    message = `Data sent for parameter '${name}' is not valid.`,
  ): Text | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return allowed.find((each) => each === text) ?? accepted<Text>({ refused: true, code, message });
  }

  requiredOneOf<Text extends string>(name: string, allowed: readonly Text[], code?: number, message?: string): Text {
    return this.oneOf(name, allowed, code, message) ?? missing(name);
  }

  /** A JSON array of texts. */
  list(name: string): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const rows = jsonArray(text) ?? illegal(name, 'a JSON array');
    return rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  }

  /** As sent, also when it is empty. */
  peek(name: string): string | undefined {
    return this.#values.get(name);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }
}

export function missing(name: string): never {
  throw new WireRefusal(missingParameter(name));
}

export function invalidSymbol(): never {
  throw new WireRefusal(INVALID_SYMBOL);
}

function illegal(name: string, range: string): never {
  throw refused(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
}

function jsonArray(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
