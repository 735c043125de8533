import { Card } from './Card'

/** Stands where cards of text will be. */
export function CardSkeleton({ label }: { readonly label: string }) {
  return (
    <Card role="status" aria-label={label} className="space-y-5 p-5">
      <div className="skeleton h-5 w-1/3" />
      <div className="skeleton h-4 w-2/3" />
      <div className="skeleton h-4 w-1/2" />
    </Card>
  )
}
