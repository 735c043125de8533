import { useLoaderData } from '@tanstack/react-router'
import { useState } from 'react'
import { useTitle } from '../../ui/use-title'
import { CreateOwnerStep } from './CreateOwnerStep'
import { CreateProjectStep } from './CreateProjectStep'
import { InstallStep } from './InstallStep'
import type { WelcomeStep } from './welcome-step'

/** The first visit: owner, project, snippet, first event. Who comes back later is led on to where they belong. */
export function WelcomePage() {
  useTitle('Welcome')
  const first = useLoaderData({ from: '/welcome' })
  const [step, setStep] = useState<WelcomeStep>(first)
  switch (step.kind) {
    case 'owner':
      return <CreateOwnerStep onDone={() => setStep({ kind: 'project' })} />
    case 'project':
      return <CreateProjectStep onDone={setStep} />
    case 'install':
      return <InstallStep project={step.project} writeKey={step.writeKey} />
  }
}
