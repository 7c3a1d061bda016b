import { expect, it } from 'vitest';
import { answerFailure } from './answer-failure.ts';

it.each([
  ['a title', { title: 'There is no such thing' }, 'There is no such thing.'],
  [
    'its fields',
    { detail: '1 field is wrong.', errors: [{ pointer: '/a', message: 'Too small' }] },
    '1 field is wrong: /a Too small.',
  ],
  [
    'a field that ends itself',
    { detail: '1 field is wrong.', errors: [{ pointer: '/a', message: 'Too small.' }] },
    '1 field is wrong: /a Too small.',
  ],
  [
    'the same twice',
    { detail: 'Name and password do not fit.', errors: [{ message: 'Name and password do not fit.' }] },
    'Name and password do not fit.',
  ],
  ['nothing', null, 'the server answered 404.'],
])('says in one sentence what a problem with %s is', (_, body, expected) => {
  expect(answerFailure(404, body, 'here', null).message).toBe(`here: ${expected}`);
});
