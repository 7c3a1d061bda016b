import fc from 'fast-check';

const SEEDS = {
  traversal: ['..', '../', '../../etc/passwd', '..\\..\\x', '/etc/passwd', './x', 'x/../y', 'C:\\x', '\\\\host\\share', '~root', 'file:x', '....//', '..;/', 'a/b', 'a\\b'],
  encoded: ['%2e%2e', '%2e%2e%2f', '%252e', '%00', '%0a', '%c0%ae', '%u002e', '&#46;', '\\x2e', '\\u002e', '=2E'],
  sql: ["'", "' OR '1'='1", '" OR ""="', '1; DROP TABLE runs', "x'--", "x'/*", 'x) UNION SELECT 1', "'; VACUUM; --", 'x" --', '0 OR 1=1', 'x`', "\\'"],
  shell: ['$(id)', '`id`', '|id', ';id', '&&id', '>x', '<x', 'a b', '$HOME', '${IFS}', '*', '?', '!x', '{a,b}', '-rf /', 'x\ty', '"x"'],
  header: ['x\r\nA: b', 'x\nA: b', 'x\r', 'x\n', '\nx', 'x\u2028y', 'x\u2029', 'x\u0085y', 'x\v', 'x\f'],
  template: ['{{7*7}}', '${7*7}', '#{7*7}', '<%= 7 %>', '{%x%}', '[[x]]', '${jndi:ldap://x}', '{0}', '%s%n', '<script>', '<x onload=y>', "';alert(1)//", '=1+1', '@SUM(1)', '+1', 'javascript:x'],
  nul: ['\0', 'x\0', '\0x', 'x\0.json', 'x\u0001', 'x\u007f', '\u001b[31m', 'x\b', '\ufeffx', 'x\ufeff'],
  unicode: ['ｘ', 'Ａbc', 'аbc', 'ñ', 'x\u0301', 'ﬀ', 'ẞ', 'İ', 'ı', 'x\u200b', 'x\u200d', '\u202ex', 'x\u00a0', 'x\u00ad', '𝒳', '日本', '😀', '①', 'x\ufe0f', 'Ⅷ', 'x․y', 'x∕y', 'x＿y', 'x‐y', 'x\ud800'],
  empty: ['', ' ', '  ', '\t', '.', '-', '_', '0', '1x', '-x', '_x', '9', '--help', '__proto__', '__defineGetter__', '__x'],
  long: ['a'.repeat(65), 'A'.repeat(100), `a${'_'.repeat(64)}`, 'a-'.repeat(40), 'a'.repeat(128)],
} as const; // prettier-ignore

/** No name of ours: letters, digits, `_` and `-` after a letter, 64 at most. */
export const isName = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text);

/** So many different texts that are no names: what attacks are made of, alone, within a name, and joined. */
export function badNames(count: number): string[] {
  const seeds: readonly string[] = Object.values(SEEDS).flat();
  const around = seeds.flatMap((seed) => [
    seed,
    `MeanRev${seed}`,
    `${seed}MeanRev`,
    `Mean${seed}Rev`,
    `MeanRev ${seed}`,
    `${seed}\n`,
  ]);
  const names = new Set(around.filter((text) => !isName(text)));
  const pieces = fc.tuple(
    fc.constantFrom(...seeds),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(...seeds),
  );
  for (const parts of fc.sample(pieces, { numRuns: count * 2, seed: 8 })) {
    if (names.size >= count) break;
    const text = parts.join('').slice(0, 128);
    if (!isName(text)) names.add(text);
  }
  return [...names].slice(0, count);
}
