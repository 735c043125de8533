/** Everything the launcher says to the person at the terminal. */
export interface Terminal {
  /** One finished step with its time. */
  readonly step: (what: string, tookMs?: number) => void
  /** A remark about something that happened while running. */
  readonly note: (text: string) => void
  readonly warn: (text: string) => void
  readonly block: (lines: readonly string[]) => void
}

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const timeColumn = 34

/** Colours only where a person reads. */
export function createTerminal(output: Output, now: () => Date): Terminal {
  const paint = (code: number, text: string) => (output.isTTY === true ? `\u001b[${code}m${text}\u001b[0m` : text)
  const green = (text: string) => paint(32, text)
  const yellow = (text: string) => paint(33, text)
  const dim = (text: string) => paint(2, text)
  const line = (text: string) => output.write(`${text}\n`)
  const clock = () => dim(now().toTimeString().slice(0, 8))
  return {
    step: (what, tookMs) =>
      line(`  ${green('✓')} ${tookMs === undefined ? what : what.padEnd(timeColumn) + dim(formatSeconds(tookMs))}`),
    note: (text) => line(`  ${clock()} ${text}`),
    warn: (text) => line(`  ${clock()} ${yellow(text)}`),
    block: (lines) => line(['', ...lines.map((text) => `  ${text}`), ''].join('\n')),
  }
}

/** 0.4 s, 12.3 s. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(5)} s`
}
