/**
 * Whether a `.dockerignore` keeps a file out of the build: the last line that fits the file or a folder above it decides, and `!` takes it
 * back in. `path` is relative to the context, with `/`.
 */
export function isIgnored(path: string, dockerignore: string): boolean {
  const parts = path.split('/');
  const places = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  let ignored = false;
  for (const line of dockerignore.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const pattern = patternOf(line.replace(/^!/, '').replaceAll(/^\/|\/$/g, ''));
    if (places.some((place) => pattern.test(place))) ignored = !line.startsWith('!');
  }
  return ignored;
}

/** Docker's patterns: unlike a shell's, `*` takes names that begin with a dot. */
function patternOf(glob: string): RegExp {
  const parts = glob
    .split(/(\*\*\/|\*|\?)/)
    .map((part) => WILD[part] ?? part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('')}$`);
}

const WILD: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '*': '[^/]*', '?': '[^/]' };
