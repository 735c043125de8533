import type { Page } from './routes.ts'
import type { Tracker } from './tracker.ts'

const maxMessageLength = 200
const maxErrorsPerView = 10
/** Script, line and column, as every browser writes them into a stack; the first place is where it happened. */
const stackPlace = /(\w+:\/\S+?):(\d+):(\d+)/
/** Of a script of another origin the browser tells this and no more: no source, and line 0. */
const hiddenFault = 'Script error.0'

type Fault = Pick<ErrorEvent, 'message' | 'filename' | 'lineno' | 'colno'>

/**
 * Counts errors that nobody caught.
 * @param ownSource address of the tracker, whose own faults are not the site's.
 * @param seen what the current page view has counted already; the next one begins with an empty set.
 */
export function watchErrors(page: Page, ownSource: string, seen: Set<string>, track: Tracker['track']): void {
  const onFault = (event: ErrorEvent | PromiseRejectionEvent) => {
    try {
      const fault = 'reason' in event ? describeReason(event.reason) : event
      // Chromium puts a word of its own before those of the error.
      const message = fault.message.replace('Uncaught ', '').slice(0, maxMessageLength)
      const source = fault.filename.replace(/[?#].*/, '')
      const id = message + source + fault.lineno
      if (id === hiddenFault || fault.filename === ownSource || seen.has(id) || seen.size >= maxErrorsPerView) return
      seen.add(id)
      track('error', {
        message,
        source: source || undefined,
        line: fault.lineno || undefined,
        column: fault.colno || undefined,
        kind: event.type,
      })
    } catch {
      // What was thrown may refuse to be a text, and what a page dispatches may be no error.
    }
  }
  page.addEventListener('error', onFault)
  page.addEventListener('unhandledrejection', onFault)
}

/** A promise may be rejected with anything: only an error knows where. */
function describeReason(reason: unknown): Fault {
  const { message, stack } = Object(reason) as Partial<Error>
  const [, filename = '', line, column] = stackPlace.exec(stack || '') || []
  return { message: String(stack ? reason : message || reason), filename, lineno: Number(line), colno: Number(column) }
}
