import { createContext, useContext, type ReactNode } from 'react'

/** True below a frame that has the main landmark already. */
export const InsideFrame = createContext(false)

interface PageAreaProps {
  readonly role?: 'alert'
  readonly children: ReactNode
}

/** What stands in for a page: in the middle of the frame that is around it, or a page of its own where there is none. */
export function PageArea({ role, children }: PageAreaProps) {
  return useContext(InsideFrame) ? (
    <div role={role} className="flex min-h-[70vh] items-center justify-center">
      {children}
    </div>
  ) : (
    <main id="content" className="flex min-h-screen items-center justify-center">
      <div role={role}>{children}</div>
    </main>
  )
}
