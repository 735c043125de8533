import { createTracker, readOptions, type Tracker } from './tracker.ts'

const page = window as Window & typeof globalThis & { sightline?: Tracker | readonly unknown[][] }
const options = readOptions(document.currentScript as HTMLScriptElement | null)

if (!options) {
  console.error('sightline: the script needs data-key="slw_…"')
} else {
  const early = page.sightline
  const tracker = createTracker(window, options)
  page.sightline = tracker
  if (Array.isArray(early)) for (const call of early) tracker.push(call)
}
