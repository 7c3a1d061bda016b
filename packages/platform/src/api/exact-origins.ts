import { ServiceError } from '@tradai/runtime/ports';

/** As browsers send them, to be compared letter by letter. Throws `ServiceError` `refused` for a pattern, a path or `*`. */
export function exactOrigins(origins: readonly string[]): string[] {
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return [...origins];
  const expected = 'scheme, host and port alone, such as https://ui.example.org';
  throw new ServiceError('refused', `"${wrong.slice(0, 80)}" is no origin; expected ${expected}.`);
}

function isOrigin(text: string): boolean {
  const { protocol = '', origin = '' } = URL.parse(text) ?? {};
  return /^https?:$/.test(protocol) && origin === text && !text.includes('*');
}
