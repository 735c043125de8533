import { isRepeated, type Page } from './routes.ts'
import { createTracker, readOptions, type Tracker } from './tracker.ts'

const page = window as Page & { sightline?: Tracker | (readonly unknown[][] & { readonly optIn?: undefined }) }
const options = readOptions(document.currentScript as HTMLScriptElement | null)

if (!options) {
  console.error('sightline: no data-key')
} else if (!isRepeated(page, options.url)) {
  const early = page.sightline
  const tracker = createTracker(window, options)
  // Of tags with several keys the first takes the calls.
  if (!early?.optIn) page.sightline = tracker
  if (Array.isArray(early)) for (const call of early) tracker.push(call)
}
