export function TrendSkeleton() {
  return (
    <div role="status" aria-label="Loading the trend">
      <div className="h-11 sm:h-14" />
      <div className="h-80 px-5 pb-8">
        <div className="skeleton h-full w-full opacity-60" />
      </div>
      <div className="border-t border-line px-5 py-3">
        <div className="skeleton h-4 w-24" />
      </div>
      <div className="flex justify-between border-t border-line px-5 py-3">
        <div className="skeleton h-4 w-40" />
        <div className="skeleton h-4 w-16" />
      </div>
    </div>
  )
}
