// Bundles the tracker into the one file that ingest serves as /t.js. Prints its gzipped size.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
const outfile = fileURLToPath(new URL('dist/t.js', import.meta.url))

await build({
  entryPoints: [fileURLToPath(new URL('src/main.ts', import.meta.url))],
  outfile,
  bundle: true,
  minify: true,
  format: 'iife',
  // Browsers of the last five years; what is newer is written out.
  target: 'es2019',
  define: { TRACKER_VERSION: JSON.stringify(version) },
  legalComments: 'none',
})
console.log(`t.js: ${gzipSync(await readFile(outfile)).length} bytes gzipped`)
