import { Fault } from './fault.ts';

/** Place by option: a header name, or a number counted from 1. `null` when the option is not given. Throws `bad-option`. */
export function placeOf(wanted: string | number | undefined, names: readonly string[] | null): number | null {
  if (wanted === undefined) return null;
  const place =
    typeof wanted === 'number' || /^\d+$/.test(wanted)
      ? Number(wanted) - 1
      : (names ?? []).findIndex((name) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
  if (place >= 0) return place;
  throw new Fault(
    'bad-option',
    names
      ? `there is no column "${wanted}" among ${names.join(', ')}`
      : `there is no header in which to find column "${wanted}"; give its place, counted from 1`,
  );
}

/** `<OPEN>`, `1. open`, `Open Price` and `open_price` are alike. */
export function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\s*\d+[a-z]?\.\s+/, '')
    .replace(/[^a-z0-9]/g, '');
}

export function firstPlace(names: readonly string[], wanted: readonly string[]): number | null {
  for (const name of wanted) {
    const place = names.indexOf(name);
    if (place >= 0) return place;
  }
  return null;
}
