// Every AT Protocol service calls `listen(port)` without a host, which binds all interfaces. Test servers with known
// passwords must not be reachable from elsewhere: import this file first, and they bind 127.0.0.1.
import net from 'node:net'

const HOST = '127.0.0.1'
const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    return listen.call(this, first, HOST, ...rest.filter((argument) => typeof argument !== 'string'))
  }
  if (first !== null && typeof first === 'object' && first.port !== undefined) {
    return listen.call(this, { ...first, host: HOST }, ...rest)
  }
  // Unix sockets and handles have no interface. A bare `listen()` would take all of them.
  if (first === undefined || typeof first === 'function') {
    return listen.call(this, 0, HOST, ...[first, ...rest].filter(Boolean))
  }
  return listen.call(this, first, ...rest)
}

/** The port in the environment variable `name`, or one that is free now. */
export async function port(name) {
  const wanted = process.env[name]
  if (wanted) return Number(wanted)
  const server = net.createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
