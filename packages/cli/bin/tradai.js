#!/usr/bin/env node
// Runs on any Node, so that an old one gets a sentence instead of a syntax error from the bundle.
const bundle = new URL('../dist/tradai.js', import.meta.url).href;
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  stop(
    `tradai needs Node 24 or newer and this is ${process.version}; inside the repository "npx tradai" brings its own Node 24.`,
  );
} else {
  // Compiled code is kept between runs, which saves a third of the start.
  process.getBuiltinModule('node:module').enableCompileCache();
  try {
    await import(bundle);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== bundle) throw error;
    stop('tradai is not built yet: run "npm run build" in the repository first.');
  }
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 69;
}
