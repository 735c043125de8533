import { isRepeated } from '../routes.ts'
import { readOptions } from './options.ts'
import { createPlausible, type Plausible } from './plausible.ts'

/** Before the script has loaded, `plausible` is a function that keeps its calls in `q`, and the options of `init` in `o`. */
type Early = { readonly q?: readonly (readonly unknown[])[]; readonly o?: object }

const page = window as unknown as Window & typeof globalThis & { plausible?: (Plausible | object) & Early }
const script = document.currentScript as HTMLScriptElement | null

if (script !== null && !isRepeated(window, script.src + script.dataset['domain'])) {
  const early = page.plausible
  const start = (init: object | undefined) => {
    const calls = page.plausible?.q ?? []
    const plausible = createPlausible(page, readOptions(script, page.location, init))
    page.plausible = plausible
    for (const call of calls) plausible(...(call as Parameters<Plausible>))
  }
  // The scripts of this kind wait for the page to say how they should work.
  const waits = /\/pa-[^/]*$/.test(new URL(script.src).pathname) && early?.o === undefined
  if (waits) page.plausible = createWaiting(start)
  else start(early?.o)
}

function createWaiting(start: (init: object | undefined) => void): Plausible & Early {
  const q: unknown[][] = []
  return Object.assign((...call: unknown[]) => void q.push(call), { q, init: start })
}
