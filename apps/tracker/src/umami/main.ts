import { isRepeated, type Page } from '../routes.ts'
import { createUmami, readOptions, type Umami } from './umami.ts'

const page = window as Page & { umami?: Umami }
const options = readOptions(document.currentScript as HTMLScriptElement | null)

if (options === undefined) console.error('sightline: the script needs data-website-id="…"')
else if (!isRepeated(page, options.host + options.websiteId)) {
  const umami = createUmami(page, options)
  // Of tags with several websites the first takes the calls.
  if (!page.umami?.identify) page.umami = umami
}
