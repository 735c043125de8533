import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'

const warnLevel = 40
const maxLineLength = 400

const logLine = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ type: z.string().optional(), message: z.string().optional() }).optional(),
})

/** Keeps an app's output in its file and passes what a person should see on, one readable line each. */
export function followAppLog(streams: readonly (Readable | null)[], fd: number, show: (line: string) => void): void {
  for (const stream of streams.filter((candidate) => candidate !== null))
    createInterface({ input: stream }).on('line', (line) => {
      writeSync(fd, `${line}\n`)
      const text = toTerminalLine(line)
      if (text !== undefined) show(text)
    })
}

/**
 * The readable form of a warning or an error; undefined for lesser lines. Of what is no JSON, as a crash prints it,
 * the lines that begin with a letter are shown: the message without its stack.
 */
export function toTerminalLine(line: string): string | undefined {
  const parsed = logLine.safeParse(parseJson(line))
  if (!parsed.success) return /^[A-Za-z]/.test(line) ? line.slice(0, maxLineLength) : undefined
  const { level, msg, err } = parsed.data
  if (level < warnLevel) return undefined
  const detail = err?.message === undefined || err.message === msg ? '' : `: ${err.message}`
  return `${msg}${detail}`.replaceAll(/\s+/g, ' ').slice(0, maxLineLength)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
