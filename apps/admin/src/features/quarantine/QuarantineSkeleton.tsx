import { Card } from '../../ui/Card'

export function QuarantineSkeleton() {
  return (
    <Card role="status" aria-label="Loading the quarantine" className="space-y-5 p-5">
      <div className="skeleton h-5 w-1/3" />
      <div className="skeleton h-4 w-2/3" />
      <div className="skeleton h-4 w-1/2" />
    </Card>
  )
}
