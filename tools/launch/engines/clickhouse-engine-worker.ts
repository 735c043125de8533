/**
 * The thread that becomes the ClickHouse server. libchdb holds all of clickhouse-local; its entry point is called with
 * a query that opens the HTTP listener and then never ends by itself.
 */
import { createRequire } from 'node:module'
import { workerData } from 'node:worker_threads'
import { DataType, isNullPointer, load, open, restorePointer, wrapPointer } from 'ffi-rs'
import type { JsExternal } from 'ffi-rs'
import { keepAliveQuery } from './clickhouse-keep-alive.ts'

interface EngineInput {
  readonly engineArguments: readonly string[]
  readonly stopFlag: Int32Array
}

/** The part of the result that matters here, as the pointer's declared shape below has it. */
interface ResultFields {
  readonly error: JsExternal
}

const systems = {
  linux: { libc: 'libc.so.6', noControllingTty: 0o400, chdb: `@chdb/lib-linux-${process.arch}-gnu` },
  darwin: { libc: 'libSystem.B.dylib', noControllingTty: 0x20000, chdb: `@chdb/lib-darwin-${process.arch}` },
}
const readWrite = 2
const stderrFd = 2

const { engineArguments, stopFlag } = workerData as EngineInput // a parser of its own would add nothing: see new Worker
const system = process.platform === 'darwin' ? systems.darwin : systems.linux
const { I32, String: Text, StringArray, External, Void, I64, Double } = DataType

open({ library: 'libc', path: system.libc })
open({ library: 'chdb', path: findLibrary() })
usePseudoTerminalAsInput()
const error = runServer()
if (error !== '') libc('write', I32, [I32, Text, I32], [stderrFd, `${error}\n`, Buffer.byteLength(error) + 1])
// Not process.exit: the ordinary end of this thread crashes in the library's own clean-up.
libc('_exit', Void, [I32], [Atomics.load(stopFlag, 0) === 1 ? 0 : 1])

function findLibrary(): string {
  const chdb = createRequire(import.meta.url).resolve('chdb')
  return createRequire(chdb).resolve(`${system.chdb}/libchdb.so`)
}

/**
 * Only as an interactive program does the server survive a client's reset at a bad moment, and interactive needs a
 * terminal as input. The `exit;` waits there for the prompt that comes after the keep-alive query.
 */
function usePseudoTerminalAsInput(): void {
  const master = libc('posix_openpt', I32, [I32], [readWrite | system.noControllingTty])
  libc('grantpt', I32, [I32], [master])
  libc('unlockpt', I32, [I32], [master])
  const terminal = libc('ptsname', Text, [I32], [master])
  const slave = libc('open', I32, [Text, I32], [terminal, readWrite | system.noControllingTty])
  libc('dup2', I32, [I32, I32], [slave, 0])
  libc('write', I32, [I32, Text, I32], [master, 'exit;\n', 6])
}

/** Returns when the server has ended: with its error message, or an empty text. */
function runServer(): string {
  const argv = [
    'clickhouse',
    '--interactive',
    '--disable_suggestion',
    '--progress=off',
    '--progress-table=off',
    '--enable-progress-table-toggle=0',
    '--highlight=0',
    ...engineArguments,
    `--query=SYSTEM START LISTEN HTTP; ${keepAliveQuery}`,
  ]
  const result = load({
    library: 'chdb',
    funcName: 'query_stable_v2',
    retType: External,
    paramsType: [I32, StringArray],
    paramsValue: [argv.length, argv],
  })
  // struct local_result_v2 { char* buf; size_t len; void* vec; double elapsed; uint64_t rows, bytes; char* error }
  const shape = { buf: External, len: I64, vec: External, elapsed: Double, rows: I64, bytes: I64, error: External }
  const [fields] = restorePointer({
    paramsValue: wrapPointer([result]),
    retType: [shape],
  }) as unknown[] as ResultFields[]
  if (fields === undefined || isNullPointer(fields.error)) return ''
  return restorePointer<DataType.String>({ paramsValue: wrapPointer([fields.error]), retType: [Text] })[0] ?? ''
}

function libc<T extends DataType>(name: string, retType: T, paramsType: DataType[], paramsValue: unknown[]) {
  return load({ library: 'libc', funcName: name, retType, paramsType, paramsValue })
}
