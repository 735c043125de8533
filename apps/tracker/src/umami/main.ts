import { createUmami, readOptions } from './umami.ts'

const page = window as Window & typeof globalThis & { umami?: ReturnType<typeof createUmami> }
const options = readOptions(document.currentScript as HTMLScriptElement | null)

if (options === undefined) console.error('sightline: the script needs data-website-id="…"')
else page.umami ??= createUmami(page, options)
