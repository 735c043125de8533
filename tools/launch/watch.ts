import { existsSync, watch } from 'node:fs'
import path from 'node:path'

/** Editors write a file in several steps. */
const settleMs = 200

export interface WatchInput {
  readonly repositoryDir: string
  /** The apps whose sources have changed, by the names of the services. */
  readonly onAppChange: (names: readonly string[]) => void
  /** Something that is built for the browser has changed. */
  readonly onBuildChange: () => void
}

const roots: readonly { readonly dir: string; readonly apps: readonly string[]; readonly isBuilt?: true }[] = [
  { dir: 'apps/api/src', apps: ['api', 'worker'] },
  { dir: 'apps/ingest/src', apps: ['ingest'] },
  { dir: 'libs/db/src', apps: ['api', 'worker', 'ingest'] },
  { dir: 'libs/domain/src', apps: ['api', 'worker', 'ingest'], isBuilt: true },
  { dir: 'apps/admin/src', apps: [], isBuilt: true },
  { dir: 'apps/tracker/src', apps: [], isBuilt: true },
]

/** Follows the sources for as long as the process runs. Changes of tests do not count. */
export function watchSources(input: WatchInput): void {
  const changedApps = new Set<string>()
  let isBuildChanged = false
  let timer: NodeJS.Timeout | undefined
  const settle = () => {
    const apps = [...changedApps]
    changedApps.clear()
    if (apps.length > 0) input.onAppChange(apps)
    if (isBuildChanged) input.onBuildChange()
    isBuildChanged = false
  }
  for (const { dir, apps, isBuilt } of roots) {
    const root = path.join(input.repositoryDir, dir)
    if (!existsSync(root)) continue
    watch(root, { recursive: true }, (_event, file) => {
      if (file === null || /\.test\.tsx?$/.test(file)) return
      for (const app of apps) changedApps.add(app)
      isBuildChanged ||= isBuilt === true
      clearTimeout(timer)
      timer = setTimeout(settle, settleMs)
    })
  }
}
