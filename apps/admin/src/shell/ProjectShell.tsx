import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useProject } from '../features/project/use-project'
import { rememberProject } from './last-project'
import { BottomBar, NavList } from './Nav'
import { InsideFrame } from './PageArea'
import { ProjectSwitcher } from './ProjectSwitcher'
import { StaleNotice } from './StaleNotice'
import { UserMenu } from './UserMenu'

/** Sidebar and page; on a phone the sidebar becomes a bar at the top and one at the bottom. */
export function ProjectShell() {
  const project = useProject()
  useEffect(() => rememberProject(project.id), [project.id])
  return (
    <div className="min-h-screen lg:pl-60">
      <aside className="fixed inset-y-0 left-0 z-20 hidden w-60 flex-col border-r border-line bg-canvas p-3 lg:flex">
        <ProjectSwitcher project={project} />
        <nav aria-label="Pages" className="mt-4 flex-1">
          <NavList projectId={project.id} />
        </nav>
        <UserMenu />
      </aside>
      <header className="sticky top-0 z-20 flex h-14 items-center justify-between gap-2 border-b border-line bg-canvas/90 px-3 backdrop-blur lg:hidden">
        <ProjectSwitcher project={project} />
        <UserMenu compact />
      </header>
      {/* The key: another project starts from a clean page. */}
      <main
        key={project.id}
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 pb-28 pt-5 sm:px-6 lg:px-8 lg:pb-16 lg:pt-7"
      >
        <InsideFrame.Provider value>
          <Outlet />
        </InsideFrame.Provider>
      </main>
      <StaleNotice />
      <BottomBar projectId={project.id} />
    </div>
  )
}
