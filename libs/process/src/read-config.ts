/** A configuration that cannot be used ends the process with one message on stderr, before anything opens. */
export function readConfig<T>(app: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    console.error(`${app}: the configuration is not usable:\n${error instanceof Error ? error.message : String(error)}`)
    return process.exit(1)
  }
}
