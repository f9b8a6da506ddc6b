// The light network: PLC in memory and a PDS on SQLite. Needs no PostgreSQL and no Redis; has a firehose, and takedowns
// by the PDS's admin (com.atproto.admin.updateSubjectStatus). Reports go to MOD_URL (with MOD_DID) if that is set, and
// nowhere otherwise.
import { port } from './parts/loopback.mjs'
import { TestPds, TestPlc } from '@atproto/dev-env'
import { closeOnSignal, ready } from './parts/ready.mjs'

const { MOD_URL, MOD_DID } = process.env

const plc = await TestPlc.create({ port: await port('PLC_PORT') })
const pds = await TestPds.create({
  didPlcUrl: plc.url,
  port: await port('PDS_PORT'),
  hostname: 'localhost',
  enableDidDocWithSession: true,
  ...(MOD_URL ? { modServiceUrl: MOD_URL, modServiceDid: MOD_DID } : {}),
})

closeOnSignal(async () => {
  await pds.close()
  await plc.close()
})
ready({
  plc: plc.url,
  pds: pds.url,
  pdsDid: pds.ctx.cfg.service.did,
  pdsAdmin: 'admin:admin-pass',
  pid: process.pid,
})
