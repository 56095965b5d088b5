// Every answer that is written down is one that Ory's models read without loss, and every flow is one that Ory's page can show.
const fs = require('node:fs')
const path = require('node:path')
const { assert, base, fetchClient, sameKeys, run } = require('./caller.cjs')
const { UserAuthCard, UserSettingsCard } = require(path.join(process.argv[2], '@ory/elements-markup'))

// In the place of a URL: the folder with the files.
const folder = base
// The page says so there when it has no words for a message, or not all that stand in them.
console.error = (problem) => { throw problem }
const kinds = { login: 'LoginFlow', registration: 'RegistrationFlow', verification: 'VerificationFlow', recovery: 'RecoveryFlow', settings: 'SettingsFlow' }
const attributes = { input: 'UiNodeInputAttributes', a: 'UiNodeAnchorAttributes', text: 'UiNodeTextAttributes' }

// What is new each time stands there as a placeholder.
const valueOf = (key, value) => (typeof value === 'string' && value.startsWith('{unix') ? 1767225600 : value)

function read(name, model, body) {
  assert.ok(fetchClient['instanceOf' + model](body), `${name}: not all that a ${model} must have`)
  sameKeys(body, fetchClient[model + 'FromJSON'](body), name)
}

function flow(name, body) {
  const kind = /self-service\/(\w+)/.exec(body.request_url)[1]
  read(name, kinds[kind], body)
  for (const node of body.ui.nodes) {
    read(name, 'UiNode', node)
    read(name, attributes[node.attributes.node_type], node.attributes)
  }
  if (kind === 'settings') return settings(name, body)
  const html = UserAuthCard({ title: '', flow: body, flowType: kind, additionalProps: {} })
  for (const message of body.ui.messages ?? []) assert.ok(html.includes(`data-testid="ui/message/${message.id}"`), `${name}: message ${message.id} is not shown`)
  const buttons = body.ui.nodes.filter((node) => node.attributes.type === 'submit')
  for (const { attributes } of buttons) assert.ok(html.includes(`type="submit" name="${attributes.name}"`), `${name}: button ${attributes.name} is not shown`)
  const fields = body.ui.nodes.filter((node) => ['text', 'email', 'tel', 'hidden'].includes(node.attributes.type))
  for (const { attributes } of fields) assert.ok(html.includes(`name="${attributes.name}" type="${attributes.type}"`), `${name}: field ${attributes.name} is not there`)
}

// Its page has a card for each group, says the messages above them, and knows no code there.
function settings(name, body) {
  read(name, 'Identity', body.identity)
  body.identity.verifiable_addresses.forEach((address) => read(name, 'VerifiableIdentityAddress', address))
  const html = ['profile', 'lookup_secret'].map((method) => UserSettingsCard({ flow: body, method, flowType: 'settings' })).join('')
  for (const { attributes } of body.ui.nodes.filter((node) => node.type === 'input' && node.group !== 'code')) assert.ok(html.includes(`name="${attributes.name}"`), `${name}: ${attributes.name} is not shown`)
  for (const { attributes } of body.ui.nodes.filter((node) => node.type === 'text')) assert.ok(html.includes(`data-testid="node/text/${attributes.id}/label"`), `${name}: text ${attributes.id} is not shown`)
}

function answer(name, body) {
  if (Array.isArray(body)) return body.forEach((entry) => answer(name, entry))
  if (body.ui) flow(name, body)
  else if (body.session) { read(name, body.identity ? 'SuccessfulNativeRegistration' : 'SuccessfulNativeLogin', body); read(name, 'Session', body.session) }
  else if (body.authentication_methods) { read(name, 'Session', body); read(name, 'Identity', body.identity); body.identity.verifiable_addresses.forEach((address) => read(name, 'VerifiableIdentityAddress', address)) }
  else if (body.use_flow_id) read(name, 'SelfServiceFlowExpiredError', body)
  else if (body.error && body.id) read(name, 'FlowError', body)
  else if (body.error) read(name, 'GenericError', body.error)
  else if (body.logout_url) read(name, 'LogoutFlow', body)
  else return false
  return true
}

run(() => {
  const known = fs.readdirSync(folder).filter((file) => {
    const golden = JSON.parse(fs.readFileSync(path.join(folder, file)), valueOf)
    return golden.body !== undefined && answer(file, golden.body)
  })
  assert.ok(known.length > 140, `only ${known.length} files were looked at`)
})
