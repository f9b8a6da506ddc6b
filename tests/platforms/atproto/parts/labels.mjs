// Ozone takes a *post* down by publishing the label `!takedown`. A production AppView subscribes to its labelers; the
// development one does not, so a post taken down would stay visible. This is that subscription: labels from Ozone's
// stream (com.atproto.label.subscribeLabels) go into the AppView's own label table, where its own code hides the post.
import WebSocket from 'ws'
import { decodeAll } from '@atproto/lex-cbor'

/** Follows the labels of `ozone` (http://…) into the database of `appview` (a TestBsky). Gives a function that stops. */
export function ingestLabels(ozone, appview) {
  const socket = new WebSocket(`${ozone.replace(/^http/, 'ws')}/xrpc/com.atproto.label.subscribeLabels?cursor=0`)
  socket.on('message', async (message) => {
    try {
      const [header, body] = [...decodeAll(new Uint8Array(message))]
      if (header.t !== '#labels') return
      for (const label of body.labels) await store(appview.db.db, label)
    } catch (error) {
      console.error('labels:', error)
    }
  })
  socket.on('error', (error) => console.error('labels:', error))
  return () => socket.terminate()
}

async function store(db, { src, uri, cid, val, neg, cts, exp }) {
  const state = { neg: Boolean(neg), cts, exp: exp ?? null }
  await db
    .insertInto('label')
    .values({ src, uri, cid: cid ?? '', val, ...state })
    .onConflict((conflict) => conflict.columns(['src', 'uri', 'cid', 'val']).doUpdateSet(state))
    .execute()
}
