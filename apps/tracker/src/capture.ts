import { findAround, type Page } from './routes.ts'
import type { Tracker } from './tracker.ts'

const maxTextLength = 100
const pressable = 'a[href],button,summary,[role=button],[type=button],[type=submit]'
/** Whatever is in an element with this attribute is left alone. */
const ignored = '[data-no-capture]'

/** Counts clicks and sent forms by themselves, where the page asks for it. What people type is never read. */
export function watchElements(page: Page, captured: string, track: Tracker['track']): void {
  const { document } = page
  const listen = (type: string, selector: string, onElement: (element: Element) => void) =>
    // Before the page's own listeners: those may stop the event, or take the element away.
    document.addEventListener(
      type,
      (event) => {
        const element = findAround(event, (around) => around.matches(selector))
        if (element && !((event as MouseEvent).button > 1) && !findAround(event, (around) => around.matches(ignored)))
          onElement(element)
      },
      true,
    )
  if (captured.includes('clicks')) {
    const onClick = (element: Element) => track('element_clicked', describeClicked(page, element))
    listen('click', pressable, onClick)
    // The middle button opens a link too, the right one does not.
    listen('auxclick', 'a[href]', onClick)
  }
  if (captured.includes('forms')) listen('submit', 'form', (form) => track('form_submitted', describeForm(page, form)))
}

function describeClicked(page: Page, element: Element) {
  const link = element.matches('a[href]') ? toAddress(page, element.getAttribute('href')) : undefined
  const text = element.getAttribute('aria-label') || element.textContent || element.getAttribute('value') || ''
  return {
    element: element.localName,
    text: text.trim().replace(/\s+/g, ' ').slice(0, maxTextLength),
    element_id: idOf(element),
    link: link?.href,
    is_outbound: link?.isOutbound,
  }
}

function describeForm(page: Page, form: Element) {
  return {
    element_id: idOf(form),
    name: form.getAttribute('name') || undefined,
    action: toAddress(page, form.getAttribute('action')).href,
  }
}

/** Not the property: of a form that may be a field called so, with what was typed into it. */
function idOf(element: Element): string | undefined {
  return element.getAttribute('id') || undefined
}

/** Without what stands behind the path: that may name people. Empty when it is no address. */
function toAddress(page: Page, address: string | null): { readonly href?: string; readonly isOutbound?: boolean } {
  try {
    const { protocol, host, origin, pathname } = new URL(address || '', page.location.href)
    return { href: host ? origin + pathname : protocol, isOutbound: host !== '' && host !== page.location.host }
  } catch {
    return {}
  }
}
