import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { migrate } from '../migrate/migrate.ts'
import { clickhouseDatabase, createAppSpecs, toAppUrl } from './apps.ts'
import type { AppPorts } from './apps.ts'
import { buildIfChanged, findBuilds } from './builds.ts'
import { DataDirLock } from './data-dir-lock.ts'
import { noteAbsent, openDataDir } from './data-dir.ts'
import type { DataDir } from './data-dir.ts'
import { prepareDemo } from './demo.ts'
import { checkExternalEngines, toMigrationFailure } from './engines/check-external.ts'
import { readExternalEngines, startEngines } from './engines/start-engines.ts'
import type { Engines } from './engines/start-engines.ts'
import { removeInstance, writeInstance } from './instance.ts'
import type { Instance } from './instance.ts'
import type { LaunchOptions } from './options.ts'
import { reservePorts } from './ports.ts'
import { loadSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import { Service } from './service.ts'
import type { ServiceListener } from './service.ts'
import { Services } from './services.ts'
import { formatSeconds } from './terminal.ts'
import type { Terminal } from './terminal.ts'
import { watchSources } from './watch.ts'

/** The apps first, ingest last of them: it sends what it holds while ClickHouse is still up. */
const stopOrder = ['worker', 'api', 'ingest']

export interface LauncherInput {
  readonly options: LaunchOptions
  readonly env: NodeJS.ProcessEnv
  readonly repositoryDir: string
  readonly terminal: Terminal
  readonly now: () => Date
}

/** One instance of the platform on one data directory, from its start to its end. */
export class Launcher {
  readonly #input: LauncherInput
  readonly #host: string
  readonly #services = new Services()
  readonly #builds = new AbortController()
  #lock: DataDirLock | undefined
  /** Takes the traces out of the data directory of a start that is refused before anything runs. */
  #removeTraces: (() => void) | undefined
  #instance: Instance | undefined
  #stopped: Promise<void> | undefined

  constructor(input: LauncherInput) {
    this.#input = input
    this.#host = input.env.HOST || '0.0.0.0'
  }

  get isStopping(): boolean {
    return this.#services.isStopping
  }

  /** Resolves when everything is ready; throws a Refusal or a ServiceStartError with the reason when it cannot be. */
  async start(): Promise<void> {
    const { options, env, terminal } = this.#input
    const beganAtMs = performance.now()
    const removeMade = noteAbsent(options.dataDir)
    const dataDir = openDataDir(options.dataDir)
    this.#lock = await DataDirLock.acquire(dataDir.root)
    this.#removeTraces = removeMade // not before: what another start has made is not ours to remove
    const ports = await this.#reservePorts()
    await checkExternalEngines(env, terminal.warn)
    this.#removeTraces = undefined
    const secrets = loadSecrets(dataDir.root)
    removeInstance(dataDir.root)
    terminal.block([`Sightline ${await readVersion(this.#input.repositoryDir)}`])
    const [engines] = await Promise.all([this.#startDatabases(dataDir, secrets), this.#build(dataDir)])
    await this.#startApps({ dataDir, secrets, ports, engines })
    await this.#announce({ dataDir, ports, engines })
    if (options.watch) this.#watch()
    terminal.block([
      ...this.#describe(),
      '',
      `Ready in ${formatSeconds(performance.now() - beganAtMs).trim()}. Ctrl-C stops everything.`,
    ])
  }

  /** Ends everything in order; may be called at any time and more than once. */
  stop(): Promise<void> {
    this.#builds.abort()
    this.#stopped ??= this.#services.stop(stopOrder).then(() => {
      if (this.#lock !== undefined) removeInstance(this.#input.options.dataDir)
      this.#lock?.release()
      this.#removeTraces?.()
    })
    return this.#stopped
  }

  /** Ends everything by force. Acknowledged events are on disk, so this loses none. */
  hurry(): void {
    this.#services.hurry()
  }

  async #reservePorts(): Promise<AppPorts> {
    const { options } = this.#input
    const [api, ingest, worker] = await reservePorts(
      [
        { app: 'the admin app and API', option: '--api-port', port: options.apiPort },
        { app: 'event intake', option: '--ingest-port', port: options.ingestPort },
        { app: 'the worker', option: '--worker-port', port: options.workerPort },
      ],
      this.#host,
    )
    if (api === undefined || ingest === undefined || worker === undefined) throw new Error('a port is missing')
    return { api, ingest, worker }
  }

  async #startDatabases(dataDir: DataDir, secrets: Secrets): Promise<Engines> {
    const { env, terminal } = this.#input
    const engines = await startEngines({
      dataDir,
      secrets,
      env,
      external: readExternalEngines(env),
      listener: this.#listener,
      onService: (service) => this.#services.add(service),
      onStarted: (name, tookMs) => terminal.step(engineTitles[name] ?? name, tookMs),
    })
    const beganAtMs = performance.now()
    const target = { ...engines, clickhouseDatabase: env.CLICKHOUSE_DATABASE || clickhouseDatabase }
    const applied = await migrate(target).catch((error: unknown) => {
      throw toMigrationFailure(error, env)
    })
    if (applied.length > 0) terminal.step(`${applied.length} migrations`, performance.now() - beganAtMs)
    return engines
  }

  async #build(dataDir: DataDir): Promise<void> {
    const { repositoryDir, terminal } = this.#input
    await Promise.all(
      findBuilds(repositoryDir).map(async (build) => {
        const beganAtMs = performance.now()
        const outcome = await buildIfChanged(build, dataDir.logs, this.#builds.signal)
        if (outcome === 'built') terminal.step(`${build.name} built`, performance.now() - beganAtMs)
      }),
    )
  }

  async #startApps(input: { dataDir: DataDir; secrets: Secrets; ports: AppPorts; engines: Engines }): Promise<void> {
    const { env, repositoryDir, terminal } = this.#input
    const beganAtMs = performance.now()
    const specs = createAppSpecs({ ...input, repositoryDir, env, host: this.#host, warn: terminal.warn })
    const services = specs.map((spec) => new Service(spec, this.#listener))
    for (const service of services) this.#services.add(service)
    await Promise.all(services.map((service) => service.start()))
    terminal.step('api, ingest, worker', performance.now() - beganAtMs)
  }

  async #announce(input: { dataDir: DataDir; ports: AppPorts; engines: Engines }): Promise<void> {
    const { options, env, terminal, now } = this.#input
    const { dataDir, ports, engines } = input
    const apiUrl = toAppUrl(ports.api)
    const ingestUrl = toAppUrl(ports.ingest)
    const demo = options.demo
      ? await prepareDemo({ apiUrl, ingestUrl, dataDirRoot: dataDir.root, events: options.demoEvents, terminal, now })
      : undefined
    this.#instance = {
      apiUrl,
      ingestUrl,
      workerUrl: toAppUrl(ports.worker),
      clickhouseUrl: engines.clickhouseUrl,
      clickhouseDatabase: env.CLICKHOUSE_DATABASE || clickhouseDatabase,
      postgresUrl: engines.postgresUrl,
      redisUrl: engines.redisUrl ?? null,
      pid: process.pid,
      pids: {},
      owner: demo?.owner ?? null,
      project: demo?.project ?? null,
    }
    this.#recordPids()
  }

  #describe(): string[] {
    const { instance, options } = { instance: this.#instance, options: this.#input.options }
    const lines = [
      `Open        ${instance?.apiUrl}`,
      `Events to   ${instance?.ingestUrl}`,
      `Data in     ${path.relative(process.cwd(), options.dataDir) || '.'}`,
    ]
    if (instance?.owner) lines.push(`Sign in as  ${instance.owner.email}  ${instance.owner.password}`)
    return lines
  }

  get #listener(): ServiceListener {
    return { log: this.#input.terminal.warn, onPidChange: () => this.#recordPids() }
  }

  #recordPids(): void {
    if (this.#services.isStopping) return
    this.#lock?.record(this.#services.allPids)
    if (this.#instance === undefined) return
    this.#instance = { ...this.#instance, pids: this.#services.pids }
    writeInstance(this.#input.options.dataDir, this.#instance)
  }

  #watch(): void {
    const { repositoryDir, terminal } = this.#input
    watchSources({
      repositoryDir,
      onAppChange: (names) => {
        terminal.note(`sources changed: restarting ${names.join(', ')}`)
        for (const name of names) this.#services.find(name)?.restart()
      },
      onBuildChange: () => {
        this.#build(openDataDir(this.#input.options.dataDir)).catch((error: unknown) => terminal.warn(String(error)))
      },
    })
  }
}

async function readVersion(repositoryDir: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(repositoryDir, 'package.json'), 'utf8'))
  return z.object({ version: z.string() }).parse(manifest).version
}

const engineTitles: Readonly<Record<string, string>> = {
  clickhouse: 'ClickHouse',
  postgres: 'PostgreSQL',
  redis: 'Redis',
}
