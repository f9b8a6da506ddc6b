// Saying that the network is up, and going down when asked.
import fs from 'node:fs'

/** Writes the description to the file in `FLAGSTONE_ATPROTO` (if set) and prints it as one line: `READY {…}`. */
export function ready(description) {
  const file = process.env.FLAGSTONE_ATPROTO
  if (file) {
    // Rename is atomic: whoever waits for the file never reads half of it.
    fs.writeFileSync(`${file}.part`, JSON.stringify(description, null, 2) + '\n')
    fs.renameSync(`${file}.part`, file)
  }
  console.log(`READY ${JSON.stringify(description)}`)
}

/** Calls `close` once at the first SIGTERM or SIGINT, and leaves after at most five seconds. */
export function closeOnSignal(close) {
  let closing = false
  const leave = async () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(0), 5000).unref()
    await close().catch((error) => console.error('while closing:', error))
    process.exit(0)
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}
