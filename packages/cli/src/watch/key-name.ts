const NAMES: Readonly<Record<string, string>> = {
  ...{ '\u001B[A': 'up', '\u001BOA': 'up', '\u001B[B': 'down', '\u001BOB': 'down', '\u001B': 'escape' },
  ...{ '\r': 'enter', '\n': 'enter', '\u007F': 'backspace', '\b': 'backspace' },
};

/** What a key is called that a terminal sent: a character stands for itself, a sequence without a meaning here is `other`. */
export function keyName(text: string): string {
  return NAMES[text] ?? (/^\p{Cc}/u.test(text) ? 'other' : text);
}
