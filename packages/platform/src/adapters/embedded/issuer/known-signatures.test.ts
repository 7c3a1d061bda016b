import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { expect, it } from 'vitest';
import { TOKEN_ALGORITHM } from '../../../domain/access-token.ts';
import { ReadTokens } from '../../../operations/read-tokens.ts';
import { KnownSignatures } from './known-signatures.ts';

const [own, others] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));

it('a token that is known is signed by its key alone, and no other token by it', async () => {
  const signing = new CompactSign(new TextEncoder().encode('{"sub":"ann"}'));
  const token = await signing.setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: 'k1' }).sign(own!.privateKey);
  const signature = token.split('.')[2]!;
  const forged = token.replace(signature, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1));
  const [tokens, signatures] = [new ReadTokens(), new KnownSignatures()];
  tokens.keep(token, tokens.of(token)!);
  const isSigned = (one: string, key = own!.publicKey) => signatures.isSigned(one, tokens.of(one)!, key);

  expect([await isSigned(forged), await isSigned(token), await isSigned(token)]).toEqual([false, true, true]);
  expect([await isSigned(forged), await isSigned(token, others!.publicKey)]).toEqual([false, false]);
  expect(tokens.of(token)).toBe(tokens.of(token));
  expect(tokens.of(`${token}=`)).toBeNull();
});
