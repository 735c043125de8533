// Bundles our tracker, and the ones that speak for pages made for another tool, into the files that ingest serves:
// /t.js, /script.js (Umami) and /js/*.js (Plausible). Prints their gzipped sizes.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))

await build({
  entryPoints: {
    t: pathOf('src/main.ts'),
    umami: pathOf('src/umami/main.ts'),
    plausible: pathOf('src/plausible/main.ts'),
  },
  outdir: pathOf('dist'),
  bundle: true,
  minify: true,
  format: 'iife',
  // Browsers of the last five years; what is newer is written out.
  target: 'es2021',
  // No "use strict": what a page has frozen stays as it is, and nothing throws.
  tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
  define: { TRACKER_VERSION: JSON.stringify(version) },
  legalComments: 'none',
})
for (const file of ['t.js', 'umami.js', 'plausible.js']) {
  console.log(`${file}: ${gzipSync(await readFile(pathOf(`dist/${file}`))).length} bytes gzipped`)
}
