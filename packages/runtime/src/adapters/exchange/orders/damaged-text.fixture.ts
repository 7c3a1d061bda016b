import fc from 'fast-check';

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, '', '0', '-0.4', 'NaN', '1e5', '0x10', ' 1', '1.', '.5', '99999999999999999999', true),
  fc.constantFrom<unknown>(0, -1, 1e300, 0.1, [], {}, 'NEW', 'TRADE', 'BUY', 'FILLED', '__proto__', 'toString'),
  fc.jsonValue({ maxDepth: 1 }),
);
/** What becomes of a text on its way: a value of it changed, lost or moved, or the text itself cut or scratched. */
export const damage = fc.oneof(
  fc.record({ kind: fc.constantFrom('change' as const, 'lose' as const, 'wrap' as const), at: fc.nat(), junk }),
  fc.record({ kind: fc.constantFrom('cut' as const, 'scratch' as const), at: fc.nat(), junk }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

/** As a client hands it on: what is no JSON stays text. */
export function damaged(whole: object, all: readonly Damage[]): unknown {
  let text = JSON.stringify(whole);
  for (const { kind, at, junk: value } of all) {
    if (kind === 'cut') text = text.slice(0, at % (text.length + 1));
    else if (kind === 'scratch') {
      const place = at % Math.max(1, text.length);
      text = text.slice(0, place) + String.fromCodePoint(32 + (at % 95)) + text.slice(place + 1);
    } else text = withoutOne(text, kind, at, value);
  }
  return parsed(text);
}

function withoutOne(text: string, kind: 'change' | 'lose' | 'wrap', at: number, value: unknown): string {
  const whole = parsed(text);
  const places: (readonly [Record<string, unknown>, string])[] = [];
  const walk = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    for (const [key, below] of Object.entries(each)) {
      places.push([each as Record<string, unknown>, key]);
      walk(below);
    }
  };
  walk(whole);
  const [holder, key] = places[at % Math.max(1, places.length)] ?? [];
  if (holder === undefined || key === undefined) return text;
  if (kind === 'lose') delete holder[key];
  else holder[key] = kind === 'change' ? value : { event: holder[key] };
  return JSON.stringify(whole);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
