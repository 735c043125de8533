import type { DoorAnswer, DoorRequest } from '../door.ts'
import { pixelAnswer } from '../wire/pixel.ts'

/** A function of the page, such as `done`, `app.done`, or `mixpanel._jsc[12345]`, which its old libraries make. */
const functionName = /^[a-z_$][\w$]*(\.[a-z_$][\w$]*|\[\d{1,20}\])*$/i
const maxFunctionNameLength = 200

/**
 * The answer in the form that the query asks for: an image (`img=1`), or a script that calls a function with it
 * (`callback`). Not as a redirection: write keys stand in pages, so that anyone could hide any address behind this host.
 */
export function toAskedForm({ query }: DoorRequest, answer: DoorAnswer): DoorAnswer {
  if (query['img'] === '1') return toImage(answer)
  const { callback } = query
  return isFunctionName(callback) ? toScript(callback, answer) : answer
}

function toImage({ status, headers }: DoorAnswer): DoorAnswer {
  const pixel = pixelAnswer(status)
  return { ...pixel, headers: { ...headers, ...pixel.headers } }
}

function isFunctionName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxFunctionNameLength && functionName.test(value)
}

/** Always 200: a script with another status is not run, and its page would wait. */
function toScript(callback: string, { body, headers }: DoorAnswer): DoorAnswer {
  return {
    status: 200,
    // The comment keeps the name from being the first bytes of the file, by which it might be taken for something else.
    body: `/**/${callback}(${body.toString()});`,
    contentType: 'application/javascript; charset=utf-8',
    headers: { ...headers, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
  }
}
