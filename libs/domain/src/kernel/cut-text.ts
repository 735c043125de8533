import { codeUnitAt } from './code-unit.ts'

/** The first `maxLength` UTF-16 units of a text, or one less where a character of two (an emoji) would be cut through. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const isFirstHalf = maxLength > 0 && (codeUnitAt(text, maxLength - 1) & 0xfc00) === 0xd800
  return text.slice(0, isFirstHalf ? maxLength - 1 : maxLength)
}
