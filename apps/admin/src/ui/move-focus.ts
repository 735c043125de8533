import type { KeyboardEvent } from 'react'

/** The arrow keys, Home and End go through the buttons of a list, as they do in the selects beside it. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  const next = nextPosition(event.key, at, buttons.length)
  if (next === undefined) return
  event.preventDefault()
  buttons[next]?.focus()
}

/** Before a control goes that has the focus: the one before it has it then, for the browser would begin at the top. */
export function focusBefore(leaving: Element | null): void {
  const area = leaving?.closest('main, [role=dialog]')
  const controls = [...(area?.querySelectorAll<HTMLElement>('a[href], button:enabled, input:enabled') ?? [])]
  controls[controls.findIndex((one) => one === leaving) - 1]?.focus()
}

/** Stops at both ends; undefined for a key that means something else. */
export function nextPosition(key: string, at: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, length - 1)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return length - 1
    default:
      return undefined
  }
}
