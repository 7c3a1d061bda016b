import { canonicalJson } from '../contract/canonical-json.ts';
import { ServiceError } from './errors.ts';
import type { NewStudy } from './studies.ts';

/** Throws `invalid-entry` for a name that a command line or a file could not hold. */
export function assertStudyName(name: string): void {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name)) return;
  throw new ServiceError(
    'invalid-entry',
    `"${name}" is no name for a study; expected 1 to 100 letters, digits and _ . - that begin with a letter or digit.`,
  );
}

/** Throws `study-changed` with the part of the spec that is not as it was. */
export function assertSameStudy(
  { name, spec }: Pick<NewStudy, 'name' | 'spec'>,
  stored: NewStudy['spec'],
  place: string,
): void {
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(spec)])];
  const changed = keys.find((key) => canonicalJson(stored[key] ?? null) !== canonicalJson(spec[key] ?? null));
  if (changed === undefined) return;
  const now = shown(spec[changed]);
  const was = shown(stored[changed]);
  const values = now === null || was === null ? '' : ` (${was}, and now ${now})`;
  const what = changed.replaceAll('_', ' ');
  throw new ServiceError(
    'study-changed',
    `The study ${name} in ${place} differs in its ${what} from what is asked for${values}: its trials would not go together; give the new study another name.`,
  );
}

export function unknownStudy(name: string, place: string, others: readonly string[]): ServiceError {
  const there = others.length === 0 ? 'it has none' : `it has ${others.join(', ')}`;
  return new ServiceError('unknown-study', `${place} has no study "${name}"; ${there}.`);
}

/** Null for what is too long for a sentence. */
function shown(value: unknown): string | null {
  const text = JSON.stringify(value ?? null);
  return text.length <= 40 ? text : null;
}
