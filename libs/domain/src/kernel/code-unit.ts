const charCodeAt: (this: string, index: number) => number = String.prototype.charCodeAt

/**
 * `text.charCodeAt(index)` for loops over the texts of every event. V8 holds texts in many forms (one byte or two, slices,
 * joins); a place in the code that has met more than four of them looks the method up for each character, which costs
 * four times as much as all the rest. Here nothing is looked up.
 */
export function codeUnitAt(text: string, index: number): number {
  return charCodeAt.call(text, index)
}
