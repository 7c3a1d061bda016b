export interface Leak {
  readonly line: number;
  readonly text: string;
}

/**
 * Places that exist on one machine only: home and scratch folders, and hosts that packages are fetched from.
 * Written so that this file does not find itself.
 */
const LEAKS: readonly RegExp[] = [
  /(?<![\w.])\/(?:home|Users|root|work|tmp)\/[\w.-]+/,
  /\b[A-Z]:\\Users\\/,
  /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\./,
  /https?:\/\/(?:[\w-]+\.)*(?:artifactory|nexus|verdaccio|jfrog)[\w.-]*/,
];

/** Lines of a text file that name such a place, counted from 1. */
export function leaksIn(text: string): Leak[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line.trim().slice(0, 160) }))
    .filter(({ text: line }) => LEAKS.some((leak) => leak.test(line)));
}
