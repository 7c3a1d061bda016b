#!/usr/bin/env node
// Runs on any Node, so that an old one gets a sentence instead of a syntax error from the bundle.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(`tradai-strategy needs Node 24 or newer and this is ${process.version}.\n`);
  process.exitCode = 69;
} else {
  await run();
}

/** The one file of an image, or what `npm run build` makes of a clone. */
async function run() {
  const { existsSync } = process.getBuiltinModule('node:fs');
  const [ofImage, ofClone] = ['tradai-strategy.js', 'main.js'].map(
    (file) => new URL(`../dist/${file}`, import.meta.url),
  );
  if (existsSync(ofImage)) {
    useCompiled(process.getBuiltinModule('node:module'));
    await import(ofImage.href);
  } else if (existsSync(ofClone)) await import(ofClone.href);
  else {
    process.stderr.write('tradai-strategy is not built here; expected npm run build before, or an image.\n');
    process.exitCode = 69;
  }
}

/** Code that was compiled when the image was built. Where it does not fit or cannot be read, code is compiled anew. */
function useCompiled({ enableCompileCache }) {
  const directory = process.getBuiltinModule('node:path').join(import.meta.dirname, '..', 'compiled');
  try {
    // Found by places relative to the folder, since an image is built elsewhere than it runs.
    enableCompileCache({ directory, portable: true });
  } catch {
    // The first versions of Node 24 take only a path.
  }
}
