/** What happened, uncut, for the title of a row that shows the event or its page as far as there is room. */
export function eventText({ event, path }: { readonly event: string; readonly path: string }): string {
  return path === '' ? event : `${event} on ${path}`
}
