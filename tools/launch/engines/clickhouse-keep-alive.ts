/** Runs for as long as the server is to run; each row takes a quarter of a second, so an end takes effect as fast. */
export const keepAliveQuery = 'SELECT sleepEachRow(0.25) FROM system.numbers SETTINGS max_block_size = 1 FORMAT Null'
