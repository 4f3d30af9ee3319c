/** Milliseconds since some moment, whatever becomes of the clock. Node loads seven modules for `performance.now()`. */
export function elapsed(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
