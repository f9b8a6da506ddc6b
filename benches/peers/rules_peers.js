// Twenty rules over events, four of them about windowed counts, in three rule engines. One thread.
//
//     rules_peers.js PEER POSTS.ndjson EVENTS     PEER: json-rules-engine, zen-engine, sqrl
//
// The windows are our own plain code for the first two, which have none; sqrl counts by itself, in memory. Parsing the JSON line is part of the
// time, as it is for every event that reaches such an engine.
'use strict'

const fs = require('fs')

const KEYWORDS = [
  'join our group', 'attack plan', 'martyr', 'caliphate', 'bomb recipe',
  'join the fight', 'pledge allegiance', 'holy war', 'execution video', 'day of rage',
]
const DOMAINS = Array.from({ length: 20 }, (_, i) => `site${i * 97}.example`)
const KEYWORD = new RegExp(KEYWORDS.join('|'))
const CONTACT = /\b(join|contact)\b.{0,40}\b(telegram|wa\.me|t\.me)\b/
const NUMBER = /\+?[0-9]{9,14}/

/** How often a key came in the last `span` milliseconds, this time included. */
class Window {
  constructor(span) {
    this.span = span
    this.times = new Map()
  }

  hit(key, time) {
    if (!key) return 0
    let queue = this.times.get(key)
    if (!queue) this.times.set(key, (queue = { times: [], first: 0 }))
    queue.times.push(time)
    while (queue.times[queue.first] <= time - this.span) queue.first++
    if (queue.first > 1024 && queue.first * 2 > queue.times.length) {
      queue.times = queue.times.slice(queue.first)
      queue.first = 0
    }
    return queue.times.length - queue.first
  }
}

const minute = new Window(60_000)
const hour = new Window(3_600_000)
const address = new Window(300_000)
const domain = new Window(600_000)

/** An event with its counts. */
function read(line) {
  const event = JSON.parse(line)
  event.account_60s = minute.hit(event.account.id, event.ts)
  event.account_1h = hour.hit(event.account.id, event.ts)
  event.ip_5m = address.hit(event.ip, event.ts)
  event.domain_10m = domain.hit(event.domain, event.ts)
  return event
}

function jsonRulesEngine(fired) {
  const { Engine } = require('json-rules-engine')
  const engine = new Engine([], { allowUndefinedFacts: true })
  engine.addOperator('matches', (text, pattern) => pattern.test(text))
  engine.addOperator('startsWith', (text, start) => text.startsWith(start))
  const operators = {
    '<': 'lessThan', '<=': 'lessThanInclusive', '>': 'greaterThan', '>=': 'greaterThanInclusive', '==': 'equal', in: 'in',
    matches: 'matches', startsWith: 'startsWith',
  }
  const is = (name, operator, value) => {
    const [fact, field] = name.split('.')
    const condition = { fact, operator: operators[operator], value }
    return field ? { ...condition, path: `$.${field}` } : condition
  }
  const young = [is('text', 'matches', KEYWORD), is('account.age_days', '<', 7)]
  const rules = [
    young,
    [is('text', 'matches', CONTACT)],
    [is('n_mentions', '>', 10)],
    [is('n_links', '>', 3), is('account.followers', '<', 50)],
    [is('domain', 'in', DOMAINS)],
    [is('account_60s', '>=', 20)],
    [is('account_1h', '>=', 200), is('account.age_days', '<', 30)],
    [is('ip_5m', '>=', 60)],
    [is('length', '>', 200), is('n_hashtags', '>', 8)],
    [is('lang', '==', 'ar'), is('country', 'in', ['US', 'GB']), is('reports_24h', '>', 4)],
    [is('account.following', '>', 2000), is('one_sided', '==', true)],
    [is('device_trust', '<', 20), is('event_type', '==', 'login')],
    [is('is_reply', '==', true), is('account.age_days', '<', 1), is('n_links', '>', 0)],
    [is('text', 'startsWith', 'wu ')],
    [is('text', 'matches', NUMBER)],
    [is('img_dist', '<=', 31)],
    [is('points', '>', 60)],
    [is('domain_10m', '>=', 300)],
    [{ any: [{ all: young }, is('text', 'matches', CONTACT)] }, is('n_mentions', '>', 10)],
    [is('account.verified', '==', false), is('reports_24h', '>=', 5), is('account.followers', '<', 1000)],
  ]
  rules.forEach((all, rule) => engine.addRule({ conditions: { all }, event: { type: 'fired', params: { rule } } }))
  return async (line) => {
    const event = read(line)
    event.length = [...event.text].length
    event.one_sided = event.account.followers * 20 < event.account.following
    event.points = event.reports_24h * 10 + event.n_links * 5 - event.device_trust
    const { events } = await engine.run(event)
    for (const { params } of events) fired[params.rule]++
  }
}

function zenEngine(fired) {
  const { ZenEngine } = require('@gorules/zen-engine')
  const keyword = KEYWORDS.map((word) => `contains(text, '${word}')`).join(' or ')
  const young = `((${keyword}) and account.age_days < 7)`
  const contact = "matches(text, '\\b(join|contact)\\b.{0,40}\\b(telegram|wa\\.me|t\\.me)\\b')"
  const rules = [
    young,
    contact,
    'n_mentions > 10',
    'n_links > 3 and account.followers < 50',
    `domain in ${JSON.stringify(DOMAINS)}`,
    'account_60s >= 20',
    'account_1h >= 200 and account.age_days < 30',
    'ip_5m >= 60',
    'len(text) > 200 and n_hashtags > 8',
    "lang == 'ar' and country in ['US', 'GB'] and reports_24h > 4",
    'account.following > 2000 and account.followers * 20 < account.following',
    "device_trust < 20 and event_type == 'login'",
    'is_reply and account.age_days < 1 and n_links > 0',
    "startsWith(text, 'wu ')",
    "matches(text, '\\+?[0-9]{9,14}')",
    'img_dist <= 31',
    'reports_24h * 10 + n_links * 5 - device_trust > 60',
    'domain_10m >= 300',
    `(${young} or ${contact}) and n_mentions > 10`,
    'not account.verified and reports_24h >= 5 and account.followers < 1000',
  ]
  const expressions = rules.map((value, rule) => ({ id: `e${rule}`, key: `r${rule}`, value }))
  const node = (id, type, content) => ({ id, type, name: id, position: { x: 0, y: 0 }, content })
  const edge = (id, sourceId, targetId) => ({ id, type: 'edge', sourceId, targetId })
  const graph = {
    contentType: 'application/vnd.gorules.decision',
    nodes: [node('in', 'inputNode'), node('rules', 'expressionNode', { expressions }), node('out', 'outputNode')],
    edges: [edge('1', 'in', 'rules'), edge('2', 'rules', 'out')],
  }
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)))
  return async (line) => {
    const { result } = await decision.evaluate(read(line))
    rules.forEach((_, rule) => {
      if (result[`r${rule}`] === true) fired[rule]++
    })
  }
}

async function sqrlEngine(fired) {
  // sqrl names a hash package by an address outside the registry; any 128-bit hash serves its counters.
  const { createHash } = require('crypto')
  const hash128 = (data) => createHash('md5').update(typeof data === 'string' ? data : Buffer.from(data)).digest()
  const stand = require.resolve('murmurhash3.js')
  require.cache[stand] = { id: stand, filename: stand, loaded: true, exports: { x64: { hash128 } } }
  const sqrl = require('sqrl')
  const { SimpleManipulator } = require('sqrl/lib/simple/SimpleManipulator')
  const instance = sqrl.createInstance({ config: { 'state.allow-in-memory': true } })
  await instance.importFromPackage('sqrl-redis-functions', require('sqrl-redis-functions'))
  await instance.importFromPackage('sqrl-jsonpath', require('sqrl-jsonpath'))
  const patterns = { keyword: KEYWORD, contact: CONTACT, number: NUMBER }
  instance.registerSync(function matches(name, text) { return patterns[name].test(text) }, {})
  instance.registerSync(function characters(text) { return [...text].length }, {})
  instance.registerSync(function clock(time) { return new Date(time).toISOString() }, {})
  const fields = {
    Time: 'ts', Kind: 'event_type', AccountId: 'account.id', AgeDays: 'account.age_days',
    Followers: 'account.followers', Following: 'account.following', Verified: 'account.verified', Text: 'text',
    Lang: 'lang', IpText: 'ip', Country: 'country', Trust: 'device_trust', Links: 'n_links', DomainText: 'domain',
    Mentions: 'n_mentions', Hashtags: 'n_hashtags', Reports: 'reports_24h', Reply: 'is_reply', Image: 'img_dist',
  }
  const rules = [
    'matches("keyword", Text) AND AgeDays < 7',
    'matches("contact", Text)',
    'Mentions > 10',
    'Links > 3 AND Followers < 50',
    `DomainText IN ${JSON.stringify(DOMAINS)}`,
    'Account60s >= 20',
    'Account1h >= 200 AND AgeDays < 30',
    'Ip5m >= 60',
    'characters(Text) > 200 AND Hashtags > 8',
    'Lang = "ar" AND Country IN ["US", "GB"] AND Reports > 4',
    'Following > 2000 AND Followers * 20 < Following',
    'Trust < 20 AND Kind = "login"',
    'Reply AND AgeDays < 1 AND Links > 0',
    'startsWith(Text, "wu ")',
    'matches("number", Text)',
    'Image <= 31',
    'Reports * 10 + Links * 5 - Trust > 60',
    'DomainText != "" AND Domain10m >= 300',
    '(Rule0 OR Rule1) AND Rule2',
    'NOT Verified AND Reports >= 5 AND Followers < 1000',
  ]
  const source = [
    'LET Event := input();',
    ...Object.entries(fields).map(([name, path]) => `LET ${name} := jsonValue(Event, "$.${path}");`),
    'LET SqrlClock := clock(Time);',
    'LET Account := entity("Account", AccountId);',
    'LET Ip := entity("Ip", IpText);',
    'LET Domain := entity("Domain", DomainText);',
    'LET Account60s := count(BY Account LAST 60 SECONDS);',
    'LET Account1h := count(BY Account LAST HOUR);',
    'LET Ip5m := count(BY Ip LAST 5 MINUTES);',
    'LET Domain10m := count(BY Domain LAST 10 MINUTES);',
    ...rules.map((rule, number) => `CREATE RULE Rule${number} WHERE ${rule};`),
  ]
  const executable = await sqrl.executableFromString(instance, source.join('\n'))
  return async (line) => {
    const manipulator = new SimpleManipulator()
    const context = sqrl.createSimpleContext()
    const inputs = { Event: JSON.parse(line) }
    const run = await executable.execute(context, { manipulator, inputs, featureTimeoutMs: 10_000 })
    const values = await Promise.all(rules.map((_, number) => run.fetchValue(`Rule${number}`)))
    await run.fetchFeature('SqrlExecutionComplete')
    await manipulator.mutate(context)
    if (manipulator.loggedErrors.length) throw new Error(`sqrl: ${manipulator.loggedErrors[0]}`)
    values.forEach((value, rule) => {
      if (value) fired[rule]++
    })
  }
}

/** The first `count` lines, roughly: no file is read further than they can reach. */
function head(path, count) {
  const bytes = Buffer.alloc(Math.min(fs.statSync(path).size, count * 2_000))
  const file = fs.openSync(path, 'r')
  return bytes.toString('utf8', 0, fs.readSync(file, bytes, 0, bytes.length, 0))
}

async function main(peer, path, count) {
  const fired = new Array(20).fill(0)
  const look = await { 'json-rules-engine': jsonRulesEngine, 'zen-engine': zenEngine, sqrl: sqrlEngine }[peer](fired)
  const lines = head(path, count).split('\n', count).filter(Boolean)
  const before = process.cpuUsage()
  for (const line of lines) await look(line)
  const used = process.cpuUsage(before)
  const seconds = (used.user + used.system) / 1e6
  console.log(JSON.stringify({ peer, value: Math.round(lines.length / seconds), unit: 'events/s', events: lines.length, fired }))
  // zen's threads would keep the process alive.
  process.exit(0)
}

main(process.argv[2], process.argv[3], Number(process.argv[4]))
