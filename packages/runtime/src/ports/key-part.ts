import { ServiceError } from './errors.ts';

const LONGEST = 256;

/** Refuses a part of a key that not every store can hold; `#` separates the parts in DynamoDB. `name` is what the message calls it. */
export function assertKeyPart(name: string, value: string): void {
  if (value !== '' && value.length <= LONGEST && !/[#\p{Cc}]/u.test(value)) return;
  throw new ServiceError(
    'invalid-entry',
    `The ${name} ${JSON.stringify(value)} cannot be part of a key: expected 1 to ${LONGEST} characters without # and control characters.`,
  );
}
