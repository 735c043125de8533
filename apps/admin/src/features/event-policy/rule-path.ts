import { ruleFields, rulePath } from '@sightline/domain/event-rule'

const prefix = 'properties.'

/** `plan` as `properties.plan`: what is no field of its own is a property; `properties.` alone is nothing yet. */
export function toRulePath(typed: string): string {
  const path = typed.trim()
  if (path === '' || path === prefix) return ''
  return path.startsWith(prefix) || ruleFields.some((field) => field === path) ? path : prefix + path
}

/** What is wrong with a value that was typed; undefined while it is right or not there yet. */
export function rulePathError(typed: string): string | undefined {
  const path = toRulePath(typed)
  if (path === '' || rulePath.safeParse(path).success) return undefined
  return 'Names with single dots between them, at most eight: properties.cart.total'
}
