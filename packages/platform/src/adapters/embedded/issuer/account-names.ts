import { ServiceError } from '@tradai/runtime/ports';

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 128;

/** As it is. Throws `ServiceError` for what could not stand in a key, a log line or a command. */
export function checkedName(kind: 'client' | 'user', name: string): string {
  if (NAME.test(name)) return name;
  const expected = 'a letter, then letters, digits, _ and -, 64 characters at most';
  throw new ServiceError(
    'refused',
    `Expected the name of a ${kind} (${expected}), found ${JSON.stringify(name.slice(0, 80))}.`,
  );
}

/** Null where none is given. Throws `ServiceError` without a word of what was given. */
export function checkedPassword(name: string, password: string | undefined): string | null {
  if (password === undefined) return null;
  const { length } = password;
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD)
    throw new ServiceError(
      'refused',
      `The password of ${name} has ${length} characters; expected ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD}.`,
    );
  if (new Set(password).size < 5 || password.toLowerCase().includes(name))
    throw new ServiceError(
      'refused',
      `The password of ${name} is easy to guess: expected five different characters, and not the name.`,
    );
  return password;
}
