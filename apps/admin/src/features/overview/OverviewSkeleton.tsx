import { kpiGridClasses } from './KpiTiles'

/** Exactly as tall as what replaces it. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading the overview">
      <div className={kpiGridClasses}>
        {Array.from({ length: 5 }, (_, index) => (
          // Between a phone and a wide screen a change stands in a line of its own.
          <div key={index} className="bg-surface px-4 pb-3.5 pt-4 md:px-3 md:max-xl:pb-[1.875rem] xl:px-5">
            <div className="flex h-5 items-center">
              <div className="skeleton h-3 w-20" />
            </div>
            <div className="mt-1 flex h-8 items-center">
              <div className="skeleton h-6 w-24" />
            </div>
          </div>
        ))}
      </div>
      <div className="flex h-11 items-end px-5 pb-2">
        <div className="skeleton h-3 w-48" />
      </div>
      <div className="h-[18.5rem] px-5 pb-8 pt-2">
        <div className="skeleton h-full w-full opacity-60" />
      </div>
    </div>
  )
}
