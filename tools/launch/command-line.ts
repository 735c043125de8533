import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { DomainError } from '@sightline/domain/kernel'
import { Refusal } from './refusal.ts'

export interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** As in `npm run verify`. */
  readonly command: string
  readonly options: Options
  readonly args: readonly string[]
}

/** Reads the command line of a tool; refuses what it does not know in one sentence. */
export function parseCommandLine<const Options extends ParseArgsOptionsConfig>(input: CommandLine<Options>) {
  const { command, options, args } = input
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw refuseArguments(`npm run ${command}`, error)
  }
}

/** What to throw when Node's parseArgs has thrown. */
export function refuseArguments(command: string, error: unknown): Refusal {
  // Node goes on with advice of its own after the first sentence.
  const cause = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? '') : String(error)
  return new Refusal(`${cause.replace(/\.$/, '')}: run \`${command} -- --help\` for the options there are.`)
}

export function parseAboveZero(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new Refusal(`--${option} needs a number above 0, not "${text}".`)
  return value
}

/** A tool that is told what it cannot do says so and ends; any other error is a fault of its own and keeps its stack. */
export function orRefuse<Result>(exitCode: number, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(error.message)
    process.exit(exitCode)
  }
}

/** Runs a tool to its end: exit code 0 when it is done, 1 with a sentence when it is refused, 1 with a stack when it fails. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    console.error(error instanceof Refusal || error instanceof DomainError ? error.message : error)
    process.exitCode = 1
  }
}
