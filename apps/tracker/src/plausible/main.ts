import { readOptions } from './options.ts'
import { createPlausible, type Plausible } from './plausible.ts'

/** Before the script has loaded, `plausible` is a function that keeps its calls in `q`, and the options of `init` in `o`. */
type Early = { readonly q?: readonly (readonly unknown[])[]; readonly o?: object }

const page = window as unknown as Window & typeof globalThis & { plausible?: (Plausible | object) & Early }
const script = document.currentScript as HTMLScriptElement | null

if (script !== null) {
  const early = page.plausible
  const start = (init: object | undefined) => {
    const plausible = createPlausible(page, readOptions(script, page.location, init))
    page.plausible = plausible
    for (const call of early?.q ?? []) plausible(...(call as Parameters<Plausible>))
  }
  const startsByCall = /\/pa-[^/]*$/.test(new URL(script.src).pathname)
  if (startsByCall && early?.o === undefined) page.plausible = Object.assign(() => undefined, early, { init: start })
  else start(early?.o)
}
