import type { JsonReader } from '../door.ts'

/** Longer than what SDKs in Python put into one request; a hostile text of this length takes a tenth of a second. */
const maxLength = 1024 * 1024

const noNumbers = ['NaN', 'Infinity'] as const

/**
 * A reader that takes NaN, Infinity and -Infinity for null. Python writes them where JSON has no word for a number, and one
 * such property would cost all events of a batch.
 */
export function withPythonNumbers(readJson: JsonReader): JsonReader {
  return (text) => {
    try {
      return readJson(text)
    } catch (error) {
      const plain = text.length > maxLength ? text : withoutNoNumbers(text)
      if (plain === text) throw error
      return readJson(plain)
    }
  }
}

/** Whether the rest is JSON is left to the reader: a word where none may stand is still at fault as `null`. */
function withoutNoNumbers(text: string): string {
  if (noNumbers.every((word) => !text.includes(word))) return text
  let written = ''
  let writtenTo = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isInString = !isInString
    else if (character === '\\') at++
    if (isInString || (character !== 'N' && character !== 'I')) continue
    const word = noNumbers.find((one) => text.startsWith(one, at))
    if (word === undefined) continue
    written += `${text.slice(writtenTo, text[at - 1] === '-' ? at - 1 : at)}null`
    at += word.length - 1
    writtenTo = at + 1
  }
  return written + text.slice(writtenTo)
}
