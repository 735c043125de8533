import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writePrivateFile } from '../private-file.ts'

const memoryShare = 0.4
const minMemoryBytes = 1024 ** 3
/** Under full load inserts and queries go first; merges take what is left, and catch up after. Without CAP_SYS_NICE it does nothing. */
const mergeNiceness = 10

interface Login {
  readonly user: string
  readonly password: string
}

export interface ClickHouseConfigInput {
  readonly clickhouseDir: string
  readonly engineDir: string
  /** Where the server may write backups and read them; nowhere else. */
  readonly backupDirs: readonly string[]
  readonly login: Login
}

/** Writes the server's configuration, anew at each start, and answers the path of the main file. */
export function writeClickHouseConfig(input: ClickHouseConfigInput): string {
  mkdirSync(path.join(input.clickhouseDir, 'metadata'), { recursive: true })
  mkdirSync(path.join(input.clickhouseDir, 'log'), { recursive: true })
  seedSystemDatabase(input.clickhouseDir)
  const configFile = path.join(input.engineDir, 'clickhouse.xml')
  const usersFile = path.join(input.engineDir, 'clickhouse-users.xml')
  writePrivateFile(usersFile, buildUsersXml(input.login))
  writePrivateFile(configFile, buildConfigXml(input, usersFile))
  return configFile
}

/** Without a database that stands on disk the tables of system (query_log) are lost and in the way after a restart. */
function seedSystemDatabase(clickhouseDir: string): void {
  const file = path.join(clickhouseDir, 'metadata', 'system.sql')
  if (!existsSync(file)) writeFileSync(file, `ATTACH DATABASE _ UUID '${randomUUID()}' ENGINE = Atomic\n`)
}

/**
 * Statistics of columns are not kept: merges would compute them for every row (a quarter of a merge's processor time),
 * and no query here is planned otherwise or runs faster with them.
 * The rules let in the application's own login and nobody else: the server's internal user `default` must have no
 * password, so it must not be reachable.
 */
function buildConfigXml({ clickhouseDir, backupDirs, login }: ClickHouseConfigInput, usersFile: string): string {
  const token = Buffer.from(`${login.user}:${login.password}`).toString('base64')
  const dir = escapeXml(clickhouseDir)
  return `<clickhouse>
  <logger><console>0</console><log>${dir}/log/clickhouse.log</log><size>50M</size><count>3</count></logger>
  <max_server_memory_usage>${toMemoryBytes(os.totalmem())}</max_server_memory_usage>
  <mark_cache_size>268435456</mark_cache_size>
  <primary_index_cache_size>268435456</primary_index_cache_size>
  <index_mark_cache_size>67108864</index_mark_cache_size>
  <background_pool_size>4</background_pool_size>
  <background_schedule_pool_size>16</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <os_threads_nice_value_merge_mutate>${mergeNiceness}</os_threads_nice_value_merge_mutate>
  <max_concurrent_queries>100</max_concurrent_queries>
  <merge_tree>
    <non_replicated_deduplication_window>1000</non_replicated_deduplication_window>
    <old_parts_lifetime>480</old_parts_lifetime>
    <auto_statistics_types></auto_statistics_types>
  </merge_tree>
  <users_config>${escapeXml(usersFile)}</users_config>
  <backups>${backupDirs.map((allowed) => `<allowed_path>${escapeXml(allowed)}/</allowed_path>`).join('')}</backups>
  <query_log>
    <database>system</database>
    <table>query_log</table>
    <flush_interval_milliseconds>5000</flush_interval_milliseconds>
    <ttl>event_date + INTERVAL 7 DAY DELETE</ttl>
  </query_log>
  <http_handlers>
    <rule><url>/ping</url><methods>GET,HEAD</methods><handler><type>ping</type></handler></rule>
    <rule>
      <headers><Authorization>Basic ${token}</Authorization></headers>
      <handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler>
    </rule>
  </http_handlers>
</clickhouse>
`
}

function buildUsersXml(login: Login): string {
  const passwordSha256 = createHash('sha256').update(login.password).digest('hex')
  return `<clickhouse>
  <profiles>
    <default>
      <log_queries>1</log_queries>
      <!-- SELECT * shows a person_id that is computed like one that is stored. -->
      <asterisk_include_alias_columns>1</asterisk_include_alias_columns>
    </default>
  </profiles>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <${login.user}>
      <password_sha256_hex>${passwordSha256}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <access_management>1</access_management>
      <named_collection_control>1</named_collection_control>
    </${login.user}>
  </users>
  <quotas>
    <default></default>
  </quotas>
</clickhouse>
`
}

/** A share of the machine that leaves room for the other processes, with a floor under which nothing useful runs. */
function toMemoryBytes(totalBytes: number): number {
  return Math.max(Math.floor(totalBytes * memoryShare), minMemoryBytes)
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
