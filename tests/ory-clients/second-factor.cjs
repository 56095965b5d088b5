// The second factor with Ory's own clients, as a page and as a program without a browser would do it.
const { assert, base, origin, rest, fetchClient, axiosClient, ask, Browser, sameKeys, nodeOf, valueOf, expectFlow, run } = require('./caller.cjs')

const [cookie, bearer] = rest

async function withFetch() {
  const api = new Browser(cookie).frontend()
  const failure = await api.toSession().then(() => assert.fail(), (error) => error)
  assert.equal(failure.response.status, 401)
  assert.ok(fetchClient.isNoActiveSession(await failure.response.json()))

  const created = await api.createBrowserLoginFlowRaw({ aal: 'aal2', returnTo: '/transfer/x' })
  const raw = await created.raw.clone().json()
  const flow = await created.value()
  sameKeys(raw, flow, 'flow')
  assert.equal(flow.state, 'choose_method')
  assert.equal(flow.requested_aal, 'aal2')
  assert.deepEqual(await api.getLoginFlow({ id: flow.id }), flow)

  let redirect
  await api.toSession().catch(fetchClient.handleFlowError({ onValidationError: () => assert.fail(), onRestartFlow: () => assert.fail(), onRedirect: (url) => { redirect = url } }))
  assert.equal(redirect, `${base}/self-service/login/browser?aal=aal2`)

  const token = valueOf(flow, 'csrf_token')
  const submit = (body) => api.updateLoginFlow({ flow: flow.id, updateLoginFlowBody: { method: 'code', csrf_token: token, ...body } })
  const sent = await expectFlow(submit({ address: valueOf(flow, 'address') }))
  assert.equal(sent.state, 'sent_email')
  assert.equal(sent.ui.messages[0].id, 1010025)
  assert.equal(nodeOf(sent, 'resend').meta.label.id, 1070008)
  const first = await ask('code 1')
  const wrong = await expectFlow(submit({ code: first === '000000' ? '000001' : '000000' }))
  assert.equal(wrong.ui.messages[0].id, 4010008)
  await ask('later 1')
  await expectFlow(submit({ resend: 'code', identifier: valueOf(wrong, 'identifier') }))
  const done = await submit({ code: await ask('code 2'), identifier: valueOf(wrong, 'identifier') })
  assert.equal(done.session.authenticator_assurance_level, 'aal2')
  assert.equal(done.continue_with[0].redirect_browser_to, `${origin}/transfer/x`)

  const who = await api.toSessionRaw({})
  const body = await who.raw.clone().json()
  const session = await who.value()
  sameKeys(body, session, 'session')
  assert.equal(session.id, done.session.id)
  assert.equal(session.devices.length, 1)
  assert.ok(session.expires_at instanceof Date && session.expires_at > new Date(session.issued_at))
  const again = await api.createBrowserLoginFlow({ aal: 'aal2' }).then(() => assert.fail(), (error) => error)
  assert.equal((await again.response.json()).error.id, 'session_already_available')
  assert.deepEqual(await api.listMySessions(), [])
  assert.deepEqual(await api.disableMyOtherSessions(), { count: 0 })

  const logout = await api.createBrowserLogoutFlow()
  await api.updateLogoutFlow({ token: logout.logout_token })
  assert.equal((await api.toSession().then(() => assert.fail(), (error) => error)).response.status, 401)

  const identities = new fetchClient.IdentityApi(new fetchClient.Configuration({ basePath: base }))
  const schemas = await identities.listIdentitySchemas()
  assert.equal(schemas[0].id, 'default')
  assert.deepEqual(await identities.getIdentitySchema({ id: session.identity.schema_url.split('/').pop() }), schemas[0].schema)
  assert.ok((await new fetchClient.MetadataApi(new fetchClient.Configuration({ basePath: base })).getVersion()).version)
  assert.equal((await api.getFlowError({ id: 'stub:500' })).error.code, 500)
}

async function withAxios() {
  const application = { headers: { Authorization: bearer } }
  const api = new axiosClient.FrontendApi(new axiosClient.Configuration({ basePath: base, baseOptions: application }))
  const { data: flow } = await api.createNativeLoginFlow({ aal: 'aal2' })
  assert.equal(flow.type, 'api')
  assert.equal(nodeOf(flow, 'csrf_token'), undefined)
  const submit = (body, xSessionToken) => api.updateLoginFlow({ flow: flow.id, xSessionToken, updateLoginFlowBody: { method: 'code', ...body } })
  const sent = await submit({ address: valueOf(flow, 'address') }).then(() => assert.fail(), (error) => error.response)
  assert.equal(sent.status, 400)
  assert.equal(sent.data.state, 'sent_email')
  const { data: done } = await submit({ code: await ask('code 3') })
  assert.match(done.session_token, /^ory_st_/)

  const bare = new axiosClient.FrontendApi(new axiosClient.Configuration({ basePath: base }))
  const { data: session } = await bare.toSession({ xSessionToken: done.session_token })
  assert.equal(session.id, done.session.id)
  assert.equal(session.identity.verifiable_addresses[0].verified, true)
  assert.deepEqual((await bare.listMySessions({ xSessionToken: done.session_token })).data, [])
  await bare.performNativeLogout({ performNativeLogoutBody: { session_token: done.session_token } })
  const gone = await bare.toSession({ xSessionToken: done.session_token }).then(() => assert.fail(), (error) => error.response)
  assert.equal(gone.data.error.id, 'session_inactive')
}

run(withFetch, withAxios)
