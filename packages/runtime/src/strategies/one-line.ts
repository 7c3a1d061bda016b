/** `TypeError: x is not a function`, without a full stop. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n')[0]!.replace(/\.$/, '');
}
