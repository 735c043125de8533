import { findAround, type Page } from '../routes.ts'
import type { PlausibleOptions } from './options.ts'
import type { Plausible } from './plausible.ts'

/** Clicks and forms that count by themselves: links to other sites, downloads, and elements that bear an event's name. */
export function watchClicks(page: Page, options: PlausibleOptions, plausible: Plausible): void {
  const { document, location } = page
  const onClick = (click: MouseEvent) => {
    // The middle button opens a link too, the right one does not.
    if (click.type === 'auxclick' && click.button !== 1) return
    const link = findAround(click, isLink)
    // A form counts when it is sent, and so does what is tagged around it.
    const tagged = options.tracksTagged ? findAround(click, (around) => isTagged(around) || isForm(around)) : undefined
    if (tagged !== undefined && !isForm(tagged)) return trackTagged(plausible, tagged, link)
    if (options.tracksTagged && findAround(click, isTagged)) return
    if (!isLink(link)) return
    const url = link.href
    if (options.tracksOutbound && link.host !== '' && link.host !== location.host) {
      plausible('Outbound Link: Click', { props: { url } })
    } else if (options.fileTypes?.includes(link.pathname.split('.').pop() ?? '') === true) {
      plausible('File Download', { props: { url: url.split('?')[0] } })
    }
  }
  document.addEventListener('click', onClick)
  document.addEventListener('auxclick', onClick)
  document.addEventListener('submit', (submit) => {
    const form = options.tracksTagged ? findAround(submit, isTagged) : undefined
    if (form !== undefined) trackTagged(plausible, form, undefined)
  })
}

function isForm(element: Element): boolean {
  return element.tagName === 'FORM'
}

function isLink(element: Element | undefined): element is HTMLAnchorElement {
  return element instanceof HTMLAnchorElement && element.href !== ''
}

const classPattern = /^plausible-(event|revenue)-([^=]+?)(?:=|--)(.+)$/

function isTagged(element: Element): boolean {
  return Array.from(element.classList).some((name) => /^plausible-event-name(=|--)/.test(name))
}

/** Classes such as `plausible-event-name=Sign+up`, `plausible-event-plan=pro` and `plausible-revenue-amount=9`. */
function trackTagged(plausible: Plausible, element: Element, link: Element | undefined): void {
  const props: Record<string, string> = isLink(link) ? { url: link.href } : {}
  const revenue: Record<string, string> = {}
  let eventName = ''
  for (const className of Array.from(element.classList)) {
    const [, kind, name = '', value = ''] = classPattern.exec(className) ?? []
    const text = value.replace(/\+/g, ' ')
    if (kind === 'revenue') revenue[name] = text
    else if (name === 'name') eventName = text
    else if (kind === 'event') props[name] = text
  }
  plausible(eventName, { props, ...('amount' in revenue ? { revenue } : {}) })
}
