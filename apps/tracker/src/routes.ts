export type Page = Window & typeof globalThis

/**
 * Tells of every change of the address that makes no request: by a router, by the hash, by going back and forward.
 * @param onRestore the page came back from the back/forward cache, as it was left.
 */
export function watchRoutes(page: Page, onChange: () => void, onRestore: () => void): void {
  const { history } = page
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history)
    history[name] = (...change: Parameters<History['pushState']>) => {
      original(...change)
      onChange()
    }
  }
  page.addEventListener('popstate', onChange)
  page.addEventListener('hashchange', onChange)
  page.addEventListener('pageshow', (shown) => {
    if (shown.persisted) onRestore()
  })
}

/** Runs at once, or when somebody looks at a page that was rendered ahead of time; that begins no more than once. */
export function whenShown(document: Document & { readonly prerendering?: boolean }, start: () => void): void {
  if (document.prerendering) document.addEventListener('prerenderingchange', start)
  else start()
}

/** The nearest element around what was clicked that `isWanted`; a click inside a link's icon is one on the link. */
export function findAround(click: Event, isWanted: (element: Element) => boolean): Element | undefined {
  let element = click.target instanceof Element ? click.target : null
  while (element && !isWanted(element)) element = element.parentElement
  return element || undefined
}
