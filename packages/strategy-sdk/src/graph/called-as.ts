/** What an author calls a kernel: `where-else-constant` is `where`, `bars-since` is `barsSince`, `custom:x` is `x`. */
export function calledAs(kernelName: string): string {
  if (kernelName.startsWith('custom:')) return kernelName.slice('custom:'.length);
  return kernelName
    .replace(/^rolling-(by-)?/, '')
    .replace(/^fold-.*$/, 'fold')
    .replace(/^at-(least|most)$/, 'clip')
    .replace(/-partial$/, '')
    .replace(/-(columns|constants|(else-|then-|from-)?constant|propagate|condition)$/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
