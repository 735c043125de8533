/**
 * Statements that make everything void that is settled around rows which go, for a count of events cannot tell that one
 * went and another came. What is being settled just now will not be published, see libs/db/src/settled.
 * @param removals a query for `project_id`, `first_at`, `last_at` (of `occurred_at`).
 */
export function buildSettledVoids(removals: string): string[] {
  return [
    `INSERT INTO settled_removals (project_id, from_at, to_at) SELECT project_id, first_at, last_at FROM (${removals})`,
    // Sessions are looked at for a day on both sides of theirs, in whole days of UTC.
    `INSERT INTO settled_spans (project_id, side, from_at, to_at, version, generation, until_at, is_open, source_events)
     SELECT s.project_id, s.side, s.from_at, s.to_at, toUInt64(toUnixTimestamp64Milli(now64(3))) * 1000 + 999,
            max(s.generation), max(s.until_at), 0, -1
     FROM settled_spans AS s INNER JOIN (${removals}) AS r ON s.project_id = r.project_id
     WHERE s.from_at < r.last_at + INTERVAL 3 DAY AND s.to_at > r.first_at - INTERVAL 3 DAY
     GROUP BY s.project_id, s.side, s.from_at, s.to_at`,
  ]
}
