// A shim, not the real Jetstream: no registry has that server as a package. It speaks its JSON
// (https://github.com/bluesky-social/jetstream) on one WebSocket, `/subscribe?wantedCollections=…&wantedDids=…&cursor=…`,
// fed by the PDS's firehose. It keeps everything in memory, so a cursor is never outdated, and it knows neither
// compression nor `requireHello`.
import { WebSocketServer } from 'ws'
import { Firehose } from '@atproto/sync'
import { lexToJson } from '@atproto/lex-json'

/** Serves the events of `pds` (a TestPds) on `port`. Gives { url, close }. */
export function serveJetstream(pds, port) {
  const log = []
  const readers = new Map() // socket -> its query
  let lastMicros = 0

  const emit = (event) => {
    // Jetstream's cursor is a time in microseconds, and strictly increasing.
    lastMicros = Math.max(lastMicros + 1, Date.now() * 1000)
    const message = { did: event.did, time_us: lastMicros, ...event }
    log.push(message)
    for (const [socket, query] of readers) if (wants(query, message)) socket.send(JSON.stringify(message))
  }

  const server = new WebSocketServer({ port, host: '127.0.0.1', path: '/subscribe' })
  server.on('connection', (socket, request) => {
    const query = new URL(request.url, 'http://loopback').searchParams
    const cursor = Number(query.get('cursor') ?? 0)
    if (cursor > 0) {
      for (const message of log) {
        if (message.time_us > cursor && wants(query, message)) socket.send(JSON.stringify(message))
      }
    }
    readers.set(socket, query)
    socket.on('close', () => readers.delete(socket))
  })

  const firehose = new Firehose({
    service: pds.url.replace(/^http/, 'ws'),
    idResolver: pds.ctx.idResolver,
    getCursor: () => 0,
    unauthenticatedCommits: true,
    unauthenticatedHandles: true,
    handleEvent: (event) => {
      const message = translate(event)
      if (message) emit(message)
    },
    onError: (error) => console.error('jetstream:', error),
  })
  void firehose.start()

  return {
    url: `ws://127.0.0.1:${port}/subscribe`,
    close: async () => {
      for (const socket of readers.keys()) socket.terminate()
      server.close()
      await firehose.destroy()
    },
  }
}

function wants(query, message) {
  const dids = query.getAll('wantedDids')
  if (dids.length > 0 && !dids.includes(message.did)) return false
  // Account and identity events pass every collection filter, as they do in the real one.
  const collections = query.getAll('wantedCollections')
  if (message.kind !== 'commit' || collections.length === 0) return true
  const { collection } = message.commit
  return collections.some((wanted) =>
    wanted.endsWith('.*') ? collection.startsWith(wanted.slice(0, -1)) : collection === wanted,
  )
}

function translate(event) {
  const { did, seq, time } = event
  switch (event.event) {
    case 'identity':
      return { did, kind: 'identity', identity: { did, handle: event.handle, seq, time } }
    case 'account':
      return {
        did,
        kind: 'account',
        account: { active: event.active, did, seq, time, ...(event.status ? { status: event.status } : {}) },
      }
    case 'create':
    case 'update':
    case 'delete': {
      const { rev, event: operation, collection, rkey } = event
      const record = event.record ? { record: lexToJson(event.record), cid: event.cid.toString() } : {}
      return { did, kind: 'commit', commit: { rev, operation, collection, rkey, ...record } }
    }
    default:
      return null // `sync` events have no counterpart
  }
}
