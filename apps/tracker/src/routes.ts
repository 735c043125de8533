export type Page = Window &
  typeof globalThis & {
    readonly navigation?: EventTarget
    /** The tags that have started in this page. */
    sl_tags?: string[]
  }

/** Whether the same tag has started before: it stands in the page twice, or a router runs it with each route. */
export function isRepeated(page: Page, tag: string): boolean {
  const tags = (page.sl_tags ??= [])
  return tags.includes(tag) || !tags.push(tag)
}

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
  // What routers change through the Navigation API, where there is one.
  page.navigation?.addEventListener('currententrychange', onChange)
  // Of a change of the hash as well.
  page.addEventListener('popstate', onChange)
  page.addEventListener('pageshow', (shown) => {
    if (shown.persisted) onRestore()
  })
}

/** Runs at once, or when somebody looks at a page that was rendered ahead of time; that begins no more than once. */
export function whenShown(document: Document & { readonly prerendering?: boolean }, start: () => void): void {
  if (document.prerendering) document.addEventListener('prerenderingchange', start)
  else start()
}

/**
 * The nearest element around what was clicked that `isWanted`: a click inside a link's icon is one on the link. Inside of
 * web components too, as far as they are open.
 */
export function findAround(click: Event, isWanted: (element: Element) => boolean): Element | undefined {
  return click.composedPath().find((around): around is Element => around instanceof Element && isWanted(around))
}
