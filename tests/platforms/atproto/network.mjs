// The whole AT Protocol on loopback: PLC, PDS, bsync, AppView and Ozone from @atproto/dev-env, and beside them what the
// development network lacks (see parts/). How it is started and what it needs: README.md.
import { port } from './parts/loopback.mjs'
import { TestNetwork } from '@atproto/dev-env'
import { ingestLabels } from './parts/labels.mjs'
import { serveJetstream } from './parts/jetstream.mjs'
import { closeOnSignal, ready } from './parts/ready.mjs'

const MODERATOR = { handle: 'mod.test', email: 'mod@example.test', password: 'mod-pass' }

for (const name of ['DB_POSTGRES_URL', 'DB_POSTGRES_SCHEMA', 'REDIS_HOST']) {
  if (!process.env[name]) throw new Error(`${name} is not set; see README.md`)
}
if (!/^[a-z_]+$/.test(process.env.DB_POSTGRES_SCHEMA)) {
  throw new Error('DB_POSTGRES_SCHEMA may hold only a-z and _: the services put it into SQL as it is')
}

const appviewPort = await port('APPVIEW_PORT')
const network = await TestNetwork.create({
  plc: { port: await port('PLC_PORT') },
  pds: { port: await port('PDS_PORT'), hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: appviewPort, publicUrl: `http://localhost:${appviewPort}` },
  ozone: { port: await port('OZONE_PORT'), dbMaterializedViewRefreshIntervalMs: 5000 },
})

// An ordinary account on the PDS that Ozone lets moderate: from here on everything is plain HTTP.
const moderator = await createAccount(network.pds.url, MODERATOR)
await network.ozone.addAdminDid(moderator.did)

const stopLabels = ingestLabels(network.ozone.url, network.bsky)
const jetstream = serveJetstream(network.pds, await port('JETSTREAM_PORT'))

closeOnSignal(async () => {
  stopLabels()
  await jetstream.close()
  await network.close()
})
ready({
  plc: network.plc.url,
  pds: network.pds.url,
  pdsDid: network.pds.ctx.cfg.service.did,
  pdsAdmin: 'admin:admin-pass',
  appview: network.bsky.url,
  appviewDid: network.bsky.serverDid,
  ozone: network.ozone.url,
  ozoneDid: network.ozone.ctx.cfg.service.did,
  mod: { handle: MODERATOR.handle, password: MODERATOR.password, did: moderator.did },
  jetstream: jetstream.url,
  pid: process.pid,
})

async function createAccount(pds, account) {
  const response = await fetch(`${pds}/xrpc/com.atproto.server.createAccount`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(`createAccount: ${response.status} ${await response.text()}`)
  return response.json()
}
